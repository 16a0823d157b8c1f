package dev.carillon.workload.explorer.source;

import java.time.Duration;

/// How long things may take at a database.
///
/// @param connect to connect and log in
/// @param statement for a statement to answer, or to go on answering
public record SessionLimits(Duration connect, Duration statement) {}
