package dev.carillon.workload.explorer.source;

import java.time.Duration;

/// How long things may take at a database, and how much of it comes at a time.
///
/// @param connect to connect and log in
/// @param statement for a statement to answer, or to go on answering
/// @param rows most rows of a fetch (count, at least 1)
public record SessionLimits(Duration connect, Duration statement, int rows) {

  /// More at a time is not quicker.
  public static final int MOST_ROWS = 500;

  public SessionLimits(Duration connect, Duration statement) {
    this(connect, statement, MOST_ROWS);
  }

  /// {@return the same with so many rows of a fetch at most}
  public SessionLimits withRows(int most) {
    return new SessionLimits(connect, statement, most);
  }
}
