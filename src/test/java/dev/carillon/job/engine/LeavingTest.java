package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.JobOutcome;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the simulation found, with a real PostgreSQL.
class LeavingTest {

  private static final OffsetDateTime NEVER = OffsetDateTime.parse("2100-01-01T00:00:00Z");

  private static final String MAKE_READY =
      """
      WITH due AS (DELETE FROM job_scheduled WHERE id = %d RETURNING *)
      INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload)
      SELECT id, now(), created_at, lane, shard, prio, max_attempts, kind, payload FROM due
      """;

  private static final String TELL_OF =
      "SELECT pg_notify('carillon_lane', lane::text) FROM job_scheduled WHERE id = ?";

  private static final String WAITING_FOR_A_LOCK =
      "SELECT count(*) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_job_that_was_to_stop_and_failed_before_it_heard_is_not_run_again() {
    var runs = new AtomicInteger();
    cluster.blocking(
        "fails",
        attempt -> {
          runs.incrementAndGet();
          cluster.change(
              "INSERT INTO job_cancel (job_id, reason) VALUES (?, 'not wanted')", attempt.jobId());
          throw new IllegalStateException("before it heard");
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("fails").withTries(3, new Backoff.Fixed(Duration.ofMillis(1))));

    cluster.awaitState(job, "cancelled");
    assertThat(runs).hasValue(1);
  }

  /// The row lock of somebody else stands for a database that does not answer.
  @Test
  void a_node_that_cannot_give_its_jobs_back_does_not_leave_and_others_take_them()
      throws SQLException {
    var runs = new AtomicInteger();
    cluster.reactive(
        "long",
        attempt ->
            runs.incrementAndGet() == 1
                ? Uni.createFrom().nothing()
                : Uni.createFrom().item(JobOutcome.completed()));
    TestNode leaving = cluster.started(TestConfig.quick("a").withLease(Duration.ofSeconds(20)));
    long job = leaving.enqueue(request("long"));
    await().atMost(TestCluster.PATIENCE).until(() -> runs.get() == 1);

    try (Connection holder = TestPostgres.connect(cluster.database)) {
      holder.setAutoCommit(false);
      try (var lock = holder.prepareStatement("SELECT 1 FROM job_ready WHERE id = ? FOR UPDATE")) {
        lock.setLong(1, job);
        lock.execute();
      }
      CompletableFuture<Void> stopped = leaving.engine.stop().subscribeAsCompletionStage();
      await().atMost(Duration.ofSeconds(20)).until(stopped::isDone);

      assertThat(cluster.count("SELECT count(*) FROM worker WHERE stopped_at IS NULL")).isOne();
      leaving.killWhileItWaits();
      cluster.count(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND wait_event_type = 'Lock'");
      holder.rollback();
    }
    cluster.change("UPDATE worker SET lease_until = now()");
    cluster.started(TestConfig.quick("b"));

    cluster.awaitState(job, "completed");
    assertThat(runs).hasValue(2);
  }

  /// A claim waits for the lock of the table, so it is answered when the node already stops.
  @Test
  void a_job_whose_claim_was_under_way_at_the_stop_goes_back_and_is_not_started()
      throws SQLException {
    var runs = new AtomicInteger();
    cluster.reactive(
        "counted",
        attempt -> {
          runs.incrementAndGet();
          return Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode leaving = cluster.started(TestConfig.quick("a").withLease(Duration.ofSeconds(20)));
    cluster.awaitState(leaving.enqueue(request("counted")), "completed");
    long job = leaving.enqueue(request("counted").with(options -> options.runAt(NEVER)));

    try (Connection holder = TestPostgres.connect(cluster.database)) {
      holder.setAutoCommit(false);
      try (var makeReady = holder.createStatement()) {
        makeReady.execute("LOCK TABLE job_ready IN EXCLUSIVE MODE");
        makeReady.execute(MAKE_READY.formatted(job));
      }
      await("a claim waits for the lock")
          .atMost(TestCluster.PATIENCE)
          .until(() -> {
            cluster.one(TELL_OF, job);
            return cluster.count(WAITING_FOR_A_LOCK) >= 1;
          });
      CompletableFuture<Void> stopped = leaving.engine.stop().subscribeAsCompletionStage();
      holder.commit();
      await().atMost(TestCluster.PATIENCE).until(stopped::isDone);
    }

    assertThat(runs).hasValue(1);
    assertThat(cluster.count("SELECT runs FROM job_ready WHERE id = ? AND lease = 0", job))
        .isPositive();
    assertThat(cluster.count("SELECT count(*) FROM worker WHERE stopped_at IS NULL")).isZero();
  }
}
