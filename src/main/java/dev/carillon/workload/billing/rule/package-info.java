/// The five billing validation rules: pure functions over rows that name no patient or doctor.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.rule;
