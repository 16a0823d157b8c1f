/// Reads physicians' billing CSV files row by row, and writes made-up ones.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.csv;
