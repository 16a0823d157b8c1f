package dev.carillon.workload.explorer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Statements of SQLite that would never end by themselves.
@Timeout(60)
class SqliteWatchTest {

  private static final String ENDLESS =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";

  Path file;

  @BeforeEach
  void make(@TempDir Path folder) throws IOException {
    file = Files.createFile(folder.resolve("made-up.db"));
  }

  private Source source(Duration statement) throws SQLException {
    var dialect = new SqliteDialect();
    var limits = new SessionLimits(Duration.ofSeconds(10), statement);
    return new Source(
        dialect, dialect.connect(SourceAddress.ofFile(file), limits, false), limits.rows());
  }

  private static void runs(Source source, String query) {
    try (RowStream rows = source.rows(query, List.of())) {
      while (rows.next()) {
        rows.text(0);
      }
    }
  }

  @Test
  void one_that_takes_too_long_is_ended_and_the_session_goes_on() throws SQLException {
    try (Source source = source(Duration.ofMillis(200))) {
      assertThat(catchThrowable(() -> runs(source, ENDLESS)))
          .isInstanceOfSatisfying(
              SourceException.class,
              failure -> assertThat(failure.reason()).isEqualTo(SourceException.Reason.TOO_SLOW));
      runs(source, "SELECT 1");
    }
  }

  @Test
  void many_that_are_quick_enough_may_take_longer_together() throws SQLException {
    String some =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 300000)"
            + " SELECT count(*) FROM c";
    Duration most = Duration.ofMillis(500);
    try (Source source = source(most)) {
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < 2 * most.toNanos()) {
        runs(source, some);
      }
    }
  }

  @Test
  void one_whose_thread_is_told_to_stop_is_ended() throws Exception {
    var failure = new AtomicReference<Throwable>();
    try (Source source = source(Duration.ofMinutes(10))) {
      Thread thread =
          Thread.ofVirtual().start(() -> failure.set(catchThrowable(() -> runs(source, ENDLESS))));
      thread.interrupt();
      thread.join();
    }

    assertThat(failure.get()).isInstanceOf(CancellationException.class);
  }
}
