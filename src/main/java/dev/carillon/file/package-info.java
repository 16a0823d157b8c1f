/// Files in the database: received as a stream or written by a job, sealed in chunks, read back by
/// any node, and gone when their time is over.
@org.jspecify.annotations.NullMarked
package dev.carillon.file;
