/// Tests of the uploads.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.upload;
