package dev.carillon.workload.explorer.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.ProgressHandler;

/// Ends a statement of SQLite that takes too long, or whose thread is told to stop. SQLite has no
/// server that would, and its call cannot be interrupted; but it asks here on its way, on the
/// thread that waits for it.
final class SqliteWatch extends ProgressHandler {

  /// Steps of SQLite's machine between two looks: some milliseconds.
  private static final int STEPS_PER_LOOK = 100_000;

  private static final int GO_ON = 0;
  private static final int END = 1;

  private final long mostNanos;
  private long began = System.nanoTime();

  private SqliteWatch(Duration most) {
    this.mostNanos = most.toNanos();
  }

  /// Watches what is done through a connection.
  ///
  /// @param most for a statement to answer, or to go on answering
  static SqliteWatch over(Connection connection, Duration most) throws SQLException {
    var watch = new SqliteWatch(most);
    setHandler(connection, STEPS_PER_LOOK, watch);
    return watch;
  }

  /// Counts the time from here on.
  void begin() {
    began = System.nanoTime();
  }

  @Override
  protected int progress() {
    boolean late = System.nanoTime() - began > mostNanos;
    return late || Thread.currentThread().isInterrupted() ? END : GO_ON;
  }
}
