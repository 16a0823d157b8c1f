package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Progress on its way into the database while its job ends.
class ProgressWriterTest {

  private static final String WAITING =
      """
      SELECT count(*) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'
      """;

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  /// An end that overtook it would not see the row it leaves.
  @Test
  void a_job_ends_after_its_progress_that_is_being_written() throws Exception {
    var running = new CompletableFuture<Attempt<JsonNode>>();
    var go = new CompletableFuture<JobOutcome>();
    cluster.reactive(
        "x",
        attempt -> {
          running.complete(attempt);
          return Uni.createFrom().completionStage(go);
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    long job = node.enqueue(request("x"));
    Attempt<JsonNode> attempt = running.get();
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("INSERT INTO job_progress (job_id) VALUES (%d)".formatted(job));
      attempt.progress(new Progress("half", 1, 2, null));
      cluster.awaitCount(1, WAITING);

      go.complete(JobOutcome.completed());
      await()
          .during(Duration.ofMillis(200))
          .atMost(PATIENCE)
          .until(() -> cluster.count(WAITING) == 1);
      other.rollback();

      cluster.awaitState(job, "completed");
      assertThat(cluster.one("SELECT progress->>'phase' FROM job_done WHERE id = ?", job))
          .isEqualTo("half");
      assertThat(cluster.count("SELECT count(*) FROM job_progress")).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_job_ends_although_its_last_progress_cannot_be_written(boolean followed) throws Exception {
    var running = new CompletableFuture<Attempt<JsonNode>>();
    var go = new CompletableFuture<JobOutcome>();
    TestNode node =
        started(followed, "x", running, attempt -> Uni.createFrom().completionStage(go));
    long job = node.enqueue(request("x"));
    Attempt<JsonNode> attempt = running.get();
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("INSERT INTO job_progress (job_id) VALUES (%d)".formatted(job));
      attempt.progress(new Progress("half", 1, 2, null));
      cluster.awaitCount(1, WAITING);

      go.complete(JobOutcome.completed());

      cluster.awaitState(job, "completed");
      other.rollback();
    }
  }

  /// They are written by one statement, which would wait for the transaction.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_job_with_a_transaction_open_keeps_nobody_elses_progress_from_being_written(
      boolean followed) throws Exception {
    var running = new CompletableFuture<Attempt<JsonNode>>();
    var committing = new CompletableFuture<Attempt<JsonNode>>();
    var open = new CompletableFuture<Void>();
    cluster.reactive(
        "long",
        attempt ->
            attempt
                .commit(
                    "here",
                    tx -> {
                      committing.complete(attempt);
                      return Uni.createFrom().completionStage(open);
                    })
                .replaceWith(JobOutcome.completed()));
    TestNode node = started(followed, "x", running, attempt -> Uni.createFrom().nothing());
    long waiting = node.enqueue(request("long"));
    long other = node.enqueue(request("x"));
    Attempt<JsonNode> within = committing.get();
    Attempt<JsonNode> beside = running.get();

    within.progress(new Progress("within", 1, 2, null));
    beside.progress(new Progress("beside", 1, 2, null));

    cluster.awaitCount(
        1, "SELECT count(*) FROM job_progress WHERE job_id = ? AND phase = 'beside'", other);
    open.complete(null);
    cluster.awaitState(waiting, "completed");
    assertThat(cluster.one("SELECT progress->>'phase' FROM job_done WHERE id = ?", waiting))
        .isEqualTo("within");
  }

  /// A look four times a second finds such a handler within a transaction each time.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_handler_that_commits_without_a_pause_is_seen_on_its_way(boolean followed) {
    var running = new CompletableFuture<Attempt<JsonNode>>();
    var enough = new AtomicBoolean();
    TestNode node = started(followed, "x", running, attempt -> commits(attempt, 1, enough::get));

    long job = node.enqueue(request("x"));

    cluster.awaitCount(1, "SELECT count(*) FROM job_progress WHERE job_id = ? AND done > 1", job);
    enough.set(true);
    cluster.awaitState(job, "completed");
  }

  /// There its log lines name the job, and its calls belong to its trace.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_handler_stays_in_its_own_context_when_its_progress_is_written_between_commits(
      boolean followed) {
    var running = new CompletableFuture<Attempt<JsonNode>>();
    var enough = new AtomicBoolean();
    Set<Context> seen = Collections.synchronizedSet(new HashSet<>());
    TestNode node =
        started(
            followed,
            "x",
            running,
            attempt ->
                commits(
                    attempt,
                    1,
                    () -> {
                      seen.add(Vertx.currentContext());
                      return enough.get();
                    }));

    long job = node.enqueue(request("x"));

    cluster.awaitCount(1, "SELECT count(*) FROM job_progress WHERE job_id = ? AND done > 1", job);
    enough.set(true);
    cluster.awaitState(job, "completed");
    assertThat(seen).hasSize(1);
  }

  private static Uni<JobOutcome> commits(
      Attempt<JsonNode> attempt, int step, BooleanSupplier enough) {
    if (enough.getAsBoolean()) {
      return Uni.createFrom().item(JobOutcome.completed());
    }
    attempt.progress(new Progress("committing", step, 1_000, null));
    return attempt
        .commit(step, tx -> tx.connection().query("SELECT pg_sleep(0.1)").execute())
        .chain(() -> commits(attempt, step + 1, enough));
  }

  private TestNode started(
      boolean followed,
      String kind,
      CompletableFuture<Attempt<JsonNode>> running,
      Function<Attempt<JsonNode>, Uni<JobOutcome>> body) {
    if (followed) {
      cluster.listening(Ledger.ofEverything(cluster));
    }
    cluster.reactive(
        kind,
        attempt -> {
          running.complete(attempt);
          return body.apply(attempt);
        });
    return cluster.started(TestConfig.quick("a"));
  }
}
