/// Jobs that do nothing useful, for load tests, fault tests and first steps.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.testjobs;
