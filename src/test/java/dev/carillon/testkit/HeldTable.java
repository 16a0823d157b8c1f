package dev.carillon.testkit;

import static org.awaitility.Awaitility.await;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/// A table nobody can read until it is let go. What asks for it meanwhile waits.
public final class HeldTable implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(15);

  private static final String READERS =
      """
        FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND strpos(query, $1) > 0
      """;

  private final Pool pool;
  private final SqlConnection holder;

  public HeldTable(Pool pool, String table) {
    this.pool = pool;
    this.holder = pool.getConnection().await().atMost(SOON);
    say("BEGIN");
    say("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
  }

  private void say(String sql) {
    holder.query(sql).execute().await().atMost(SOON);
  }

  /// Waits until a statement with these words waits for it.
  public void awaitReader(String words) {
    await().atMost(SOON).until(() -> count("SELECT count(*) " + READERS, words) == 1);
  }

  /// Waits until a statement with these words waits for it, and has the server cancel it.
  public void turnAway(String words) {
    await()
        .atMost(SOON)
        .until(() ->
            count("SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) " + READERS, words) == 1);
  }

  private long count(String sql, String words) {
    return pool.preparedQuery(sql)
        .execute(Tuple.of(words))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getLong(0);
  }

  @Override
  public void close() {
    say("ROLLBACK");
    holder.close().await().atMost(SOON);
  }
}
