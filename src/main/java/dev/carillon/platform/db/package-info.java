/// The database: its pools, transactions, notices, and the embedded server of a first run.
@org.jspecify.annotations.NullMarked
package dev.carillon.platform.db;
