/// Tests of reading and making billing CSV files; see [CsvFiles] for how they write files by hand.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.csv;
