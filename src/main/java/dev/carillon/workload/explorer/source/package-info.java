/// Other people's databases, read and written over JDBC on virtual threads. The only part of a
/// workload that knows JDBC; why is in ADR 0016.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.explorer.source;
