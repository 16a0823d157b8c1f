/// Rows written as CSV, JSON and XLSX, one after another: memory holds a few of them.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.explorer.format;
