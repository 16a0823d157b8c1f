/// Tests of the reference tables.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.reference;
