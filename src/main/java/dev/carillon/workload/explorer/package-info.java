/// The database explorer of document 003: connections to other people's databases and the jobs that
/// read, export, fill and look after them.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.explorer;
