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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the simulation found, with a real PostgreSQL.
class LeavingTest {

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
      leaving.kill();
      holder.rollback();
    }
    cluster.change("UPDATE worker SET lease_until = now()");
    cluster.started(TestConfig.quick("b"));

    cluster.awaitState(job, "completed");
    assertThat(runs).hasValue(2);
  }
}
