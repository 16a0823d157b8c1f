/// Uploaded billing files: received as a stream, kept encrypted in the database, read back by jobs.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.upload;
