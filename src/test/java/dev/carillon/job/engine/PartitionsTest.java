package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.testkit.TestPostgres;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A start waits for the partitions the first outcomes need, and asks no more than it must. And
/// what upkeep leaves alone.
class PartitionsTest {

  private static final String OF_TODAY_AND_TOMORROW =
      """
      SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent IN ('job_done'::regclass, 'job_log'::regclass)
         AND right(c.relname, 8) IN (to_char(current_date, 'YYYYMMDD'),
                                     to_char(current_date + 1, 'YYYYMMDD'))
      """;

  private static final String GAPS =
      """
      SELECT count(*)
        FROM (SELECT bound[1] AS begins, lag(bound[2]) OVER (ORDER BY bound[1]::timestamptz) AS before
                FROM (SELECT regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                          'FROM \\(''(.*)''\\) TO \\(''(.*)''\\)') AS bound
                        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                       WHERE i.inhparent = 'job_done'::regclass) bounds) days
       WHERE before::timestamptz <> begins::timestamptz
      """;

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(TestConfig.quick("a"));
  private final Upkeep upkeep =
      new Upkeep(
          node.parts.upkeep(),
          node.parts.gated(),
          TestConfig.quick("a"),
          cluster.vertx.getOrCreateContext());

  @AfterEach
  void close() {
    cluster.close();
  }

  /// The kernel takes the connection; nobody answers the login.
  @Test
  void a_start_whose_login_is_not_answered_asks_anew() throws IOException {
    try (var door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var nowhere =
          new PgConnectOptions()
              .setHost("127.0.0.1")
              .setPort(door.getLocalPort())
              .setDatabase("none")
              .setUser("none")
              .setPassword("none");
      Pool pool =
          Pool.newInstance(PgBuilder.pool().connectingTo(nowhere).using(cluster.vertx).build());
      var early =
          new Upkeep(
              new UpkeepStore(pool),
              node.parts.gated(),
              TestConfig.quick("b"),
              cluster.vertx.getOrCreateContext());

      var asked = early.prepare().subscribeAsCompletionStage();

      await().atMost(Duration.ofSeconds(15)).until(asked::isCompletedExceptionally);
      pool.closeAndForget();
    }
  }

  /// To give them back it would lock all claims out.
  @Test
  void a_vacuum_leaves_the_hot_table_its_empty_pages() {
    node.enqueueAll(Collections.nCopies(5_000, TestCluster.request("x")));
    cluster.change("DELETE FROM job_ready");

    cluster.change("VACUUM job_ready");

    assertThat(cluster.count("SELECT pg_relation_size('job_ready')")).isGreaterThan(500_000);
    assertThat(
            cluster.count(
                "SELECT count(*) FROM pg_class WHERE 'vacuum_truncate=false' = ANY (reloptions)"
                    + " AND relname IN ('job_ready', 'job_scheduled', 'job_progress')"))
        .isEqualTo(3);
  }

  @Test
  void progress_that_was_left_behind_is_swept_and_that_of_live_jobs_is_not() {
    long ready = node.enqueue(TestCluster.request("x"));
    long later = node.enqueue(TestCluster.request("x").withDelay(Duration.ofHours(1)));
    for (long job : new long[] {ready, later, 1}) {
      cluster.change(
          "INSERT INTO job_progress (job_id, updated_at) VALUES (?, now() - interval '2 hours')",
          job);
    }
    cluster.change("INSERT INTO job_progress (job_id) VALUES (2)");

    node.get(node.parts.upkeep().sweep().replaceWith(true));

    assertThat(
            cluster.one("SELECT string_agg(job_id::text, ' ' ORDER BY job_id) FROM job_progress"))
        .isEqualTo("2 " + ready + " " + later);
  }

  @Test
  void they_are_made_where_there_are_none() {
    node.get(upkeep.prepare());

    assertThat(cluster.count(OF_TODAY_AND_TOMORROW)).isEqualTo(4);
  }

  @Test
  void one_that_is_missing_is_made_beside_those_that_are_there() throws SQLException {
    node.get(upkeep.prepare());
    drop("job_log", 1);

    node.get(upkeep.prepare());

    assertThat(cluster.count(OF_TODAY_AND_TOMORROW)).isEqualTo(4);
  }

  /// As on a server whose own zone the sessions had once.
  @ParameterizedTest
  @ValueSource(strings = {"America/New_York", "Pacific/Auckland"})
  void days_made_in_another_zone_and_those_in_utc_leave_no_gap_and_do_not_overlap(String zone)
      throws SQLException {
    try (var connection = TestPostgres.connect(cluster.database);
        var statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE '" + zone + "'");
      statement.execute(UpkeepStore.PARTITION.formatted("job_done", 0));
      statement.execute("SET TIME ZONE 'UTC'");
      for (int day = 0; day <= 3; day++) {
        statement.execute(UpkeepStore.PARTITION.formatted("job_done", day));
      }
    }

    assertThat(cluster.count(GAPS)).isZero();
    assertThat(
            cluster.count(
                "SELECT count(*) FROM pg_inherits WHERE inhparent = 'job_done'::regclass"))
        .isBetween(4L, 5L);
  }

  private void drop(String table, int daysAhead) throws SQLException {
    try (var connection = TestPostgres.connect(cluster.database);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          DO $do$ BEGIN
            EXECUTE format('DROP TABLE %%I',
                           '%s_p' || to_char(current_date + %d, 'YYYYMMDD'));
          END $do$
          """
              .formatted(table, daysAhead));
    }
  }
}
