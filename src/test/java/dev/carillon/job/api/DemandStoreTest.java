package dev.carillon.job.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TestPostgres;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is counted of the jobs, on a real PostgreSQL.
class DemandStoreTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LEAD = Duration.ofSeconds(30);

  private Vertx vertx;
  private Pool pool;
  private Connection sql;
  private DemandStore store;

  @BeforeEach
  void open() throws SQLException {
    var address = TestPostgres.newMigratedDatabase();
    sql = TestPostgres.connect(address);
    vertx = Vertx.vertx();
    var options =
        PgConnectOptions.fromUri(address.reactiveUrl())
            .setUser(address.user())
            .setPassword(address.password());
    pool =
        new Pool(
            io.vertx.pgclient.PgBuilder.pool()
                .using(vertx.getDelegate())
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(2))
                .build());
    store = new DemandStore(pool);
    run(
        "INSERT INTO job_lane (tenant, queue, gated, shard)"
            + " SELECT 't' || g, CASE WHEN g = 3 THEN 'mail' ELSE 'default' END, false, 0"
            + " FROM generate_series(1, 4) g");
  }

  @AfterEach
  void close() throws SQLException {
    sql.close();
    pool.closeAndAwait();
    vertx.closeAndAwait();
  }

  private void run(String statement) throws SQLException {
    try (var each = sql.createStatement()) {
      each.execute(statement);
    }
  }

  private void ready(int lane, int jobs) throws SQLException {
    run(
        """
        INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload)
        SELECT %1$d * 1000000 + g, now(), now(), %1$d, 0, 0, 3, 'x', '{}'
          FROM generate_series(1, %2$d) g
        """
            .formatted(lane, jobs));
  }

  private void scheduled(int lane, int inSeconds) throws SQLException {
    run(
        """
        INSERT INTO job_scheduled (id, run_at, created_at, lane, shard, prio, max_attempts, kind,
                                   payload)
        VALUES (%1$d, now() + %1$d * interval '1 s', now(), %2$d, 0, 0, 3, 'x', '{}')
        """
            .formatted(inSeconds, lane));
  }

  private List<DemandStore.OfQueue> jobs(long most) {
    return store.jobs(most, LEAD).await().atMost(LIMIT);
  }

  @Test
  void an_empty_database_wants_nothing() {
    assertThat(jobs(1_000)).isEmpty();
    assertThat(store.next().await().atMost(LIMIT).running()).isZero();
  }

  @Test
  void jobs_are_added_up_by_queue_over_the_tenants() throws SQLException {
    ready(1, 10);
    ready(2, 5);
    ready(3, 7);

    assertThat(jobs(1_000))
        .containsExactlyInAnyOrder(
            new DemandStore.OfQueue("default", 15), new DemandStore.OfQueue("mail", 7));
  }

  @Test
  void a_paused_queue_wants_nobody() throws SQLException {
    ready(1, 10);
    ready(3, 7);
    scheduled(1, 1);
    run("UPDATE job_lane SET paused_at = now(), paused_by = 'alice' WHERE lane = 1");

    assertThat(jobs(1_000)).containsExactly(new DemandStore.OfQueue("mail", 7));
  }

  @Test
  void no_more_is_counted_than_asked_for() throws SQLException {
    ready(1, 500);
    ready(2, 500);

    assertThat(jobs(700)).containsExactly(new DemandStore.OfQueue("default", 700));
    assertThat(jobs(100)).containsExactly(new DemandStore.OfQueue("default", 100));
  }

  @Test
  void what_is_due_soon_counts_and_what_is_due_later_is_told() throws SQLException {
    scheduled(1, 20);
    scheduled(1, 90);

    assertThat(jobs(1_000)).containsExactly(new DemandStore.OfQueue("default", 1));
    var next = store.next().await().atMost(LIMIT);
    assertThat(Duration.between(next.at(), next.due())).isBetween(LEAD.dividedBy(2), LEAD);
  }

  @Test
  void a_schedule_is_due_like_a_job_unless_it_is_paused() throws SQLException {
    run(
        """
        INSERT INTO schedule (tenant, name, every_seconds, zone, anchor, kind, payload, options,
                              catch_up, catch_up_limit, overlap, next_fire, built_in, created_by,
                              paused_at, paused_by)
        SELECT 't1', n, 60, 'UTC', now(), 'x', '{}', '{}', 'last', 1, 'skip',
               now() + s * interval '1 s', false, 'alice',
               CASE WHEN paused THEN now() END, CASE WHEN paused THEN 'alice' END
          FROM (VALUES ('soon', 10, true), ('later', 100, false)) AS v (n, s, paused)
        """);

    var next = store.next().await().atMost(LIMIT);

    assertThat(Duration.between(next.at(), next.due()).toSeconds()).isBetween(60L, 100L);
  }
}
