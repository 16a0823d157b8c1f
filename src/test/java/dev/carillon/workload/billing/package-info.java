/// Tests of the billing workload.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing;
