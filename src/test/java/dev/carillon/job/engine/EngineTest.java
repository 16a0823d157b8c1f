package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.Attempt;
import dev.carillon.job.AttemptObserver;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobControl.CancelResult;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a job's handler and its enqueuer see, on one node.
class EngineTest {

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static JobRequest.Options options(
      @Nullable Integer maxAttempts,
      @Nullable Backoff backoff,
      @Nullable Duration timeout,
      @Nullable Duration delay) {
    return new JobRequest.Options(
        null,
        null,
        null,
        delay,
        maxAttempts,
        backoff,
        timeout,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of());
  }

  private static final Backoff SOON = new Backoff.Fixed(Duration.ofMillis(30));

  @Test
  void a_handler_that_cannot_say_what_it_needs_fails_alone_of_those_claimed_together() {
    cluster.needing("unsure", new Unsaid(), attempt -> Uni.createFrom().nothing());
    cluster.reactive("plain", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.node(TestConfig.quick("a"));
    long unsure = node.enqueue(request("unsure").withTries(1, SOON));
    long plain = node.enqueue(request("plain"));

    node.engine.start();

    cluster.awaitState(plain, "completed");
    cluster.awaitState(unsure, "discarded");
    assertThat(cluster.one("SELECT errors->-1->>'message' FROM job_done WHERE id = ?", unsure))
        .isEqualTo("not known");
  }

  /// What a handler answers that fails when it is asked what it needs.
  private static final class Unsaid extends AbstractSet<String> {
    @Override
    public Iterator<String> iterator() {
      throw new IllegalStateException("not known");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void a_job_that_comes_alone_is_looked_for_once_by_each_hint() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));

    for (int n = 0; n < 20; n++) {
      cluster.awaitState(node.enqueue(request("x")), "completed");
    }

    // Leases of a worker are numbered. There are two hints, one within the process and the notice
    // that other processes hear too; a poll may have looked in between.
    assertThat(cluster.count("SELECT max(lease) - min(lease) + 1 FROM job_done"))
        .isBetween(20L, 46L);
  }

  @Test
  void a_job_runs_and_its_result_and_progress_are_kept() {
    cluster.reactive(
        "x",
        attempt -> {
          attempt.progress(new Progress("adding", 2, 4, "half"));
          return Uni.createFrom().item(JobOutcome.completed(Map.of("sum", 3)));
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "completed");
    assertThat(cluster.count("SELECT (result->>'sum')::int FROM job_done WHERE id = ?", job))
        .isEqualTo(3);
    assertThat(cluster.one("SELECT progress->>'phase' FROM job_done WHERE id = ?", job))
        .isEqualTo("adding");
  }

  @Test
  void a_percentage_that_was_said_is_kept_beside_the_units() {
    cluster.reactive(
        "x",
        attempt -> {
          attempt.progress(new Progress("reading", 3, 5, null, 60));
          attempt.progress(new Progress("reading", 2, 5, null, 30));
          return Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "completed");
    assertThat(
            cluster.one(
                "SELECT (progress->>'done') || ' ' || (progress->>'percent') FROM job_done"
                    + " WHERE id = ?",
                job))
        .isEqualTo("2 30");
  }

  @Test
  void a_job_that_waits_for_a_node_runs_as_soon_as_the_node_is_a_worker() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    long job = cluster.node(TestConfig.quick("a")).enqueue(request("x"));

    cluster.started(TestConfig.quick("b").withPoll(Duration.ofHours(1)));

    cluster.awaitState(job, "completed");
  }

  @Test
  void ten_thousand_jobs_all_end_and_each_runs_once() {
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          runs.incrementAndGet();
          return Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    node.enqueueAll(Collections.nCopies(10_000, request("x")));

    cluster.awaitCount(10_000, "SELECT count(*) FROM job_done WHERE state = 'completed'");
    assertThat(runs).hasValue(10_000);
    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isZero();
  }

  @Test
  void a_failure_is_recorded_and_tried_again_until_the_attempts_are_spent() {
    cluster.blocking(
        "x",
        attempt -> {
          throw new IllegalStateException("no luck in try " + attempt.number());
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x").withOptions(options(3, SOON, null, null)));

    cluster.awaitState(job, "discarded");
    assertThat(cluster.count("SELECT jsonb_array_length(errors) FROM job_done WHERE id = ?", job))
        .isEqualTo(3);
    assertThat(cluster.one("SELECT errors->2->>'message' FROM job_done WHERE id = ?", job))
        .isEqualTo("no luck in try 3");
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("IllegalStateException");
  }

  @Test
  void a_final_failure_is_not_tried_again() {
    AtomicInteger runs = new AtomicInteger();
    cluster.blocking(
        "x",
        attempt -> {
          runs.incrementAndGet();
          throw new FinalFailure("the file is no CSV");
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x").withOptions(options(5, SOON, null, null)));

    cluster.awaitState(job, "discarded");
    assertThat(runs).hasValue(1);
  }

  @Test
  void the_waits_follow_the_back_off_table() {
    cluster.blocking(
        "x",
        attempt -> {
          if (attempt.number() < 3) {
            throw new IllegalStateException("again");
          }
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    var table = new Backoff.Table(List.of(Duration.ofMillis(100), Duration.ofMillis(400)));

    long job = node.enqueue(request("x").withOptions(options(3, table, null, null)));

    cluster.awaitState(job, "completed");
    assertThat(
            cluster.count(
                """
                SELECT extract(epoch FROM (errors->1->>'at')::timestamptz
                                        - (errors->0->>'at')::timestamptz) * 1000
                  FROM job_done WHERE id = ?
                """,
                job))
        .isGreaterThanOrEqualTo(100);
    assertThat(
            cluster.count(
                """
                SELECT extract(epoch FROM started_at - (errors->1->>'at')::timestamptz) * 1000
                  FROM job_done WHERE id = ?
                """,
                job))
        .isGreaterThanOrEqualTo(399);
  }

  @Test
  void a_delayed_job_does_not_start_before_its_time() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job =
        node.enqueue(request("x").withOptions(options(1, null, null, Duration.ofMillis(400))));

    assertThat(cluster.count("SELECT count(*) FROM job_scheduled WHERE id = ?", job)).isEqualTo(1);
    cluster.awaitState(job, "completed");
    assertThat(cluster.one("SELECT started_at >= created_at + interval '400 ms' FROM job_done"))
        .isEqualTo(true);
  }

  @Test
  void a_time_out_interrupts_a_blocking_handler_and_counts_as_a_failure() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    cluster.blocking(
        "x",
        attempt -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job =
        node.enqueue(request("x").withOptions(options(1, null, Duration.ofMillis(200), null)));

    cluster.awaitState(job, "discarded");
    assertThat(interrupted.await(1, TimeUnit.SECONDS)).isTrue();
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("AttemptTimedOut");
  }

  /// It is told again and again, and has ten seconds from the first time.
  @Test
  void a_handler_that_ignores_its_interrupt_loses_its_slot() {
    AtomicBoolean released = new AtomicBoolean();
    cluster.blocking(
        "x",
        attempt -> {
          TestCluster.deafUntil(released);
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job =
        node.enqueue(request("x").withOptions(options(1, null, Duration.ofMillis(200), null)));

    try {
      cluster.awaitState(job, "discarded");
    } finally {
      released.set(true);
    }
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("AttemptTimedOut");
  }

  @Test
  void an_attempt_that_times_out_within_its_transaction_leaves_nothing_of_it() {
    cluster.change("CREATE TABLE written (job bigint)");
    CountDownLatch within = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicReference<@Nullable Attempt<?>> under = new AtomicReference<>();
    cluster.reactive(
        "x",
        attempt -> {
          under.set(attempt);
          return attempt
              .commit(
                  Map.of("done", true),
                  tx ->
                      tx.connection()
                          .query("INSERT INTO written VALUES (1)")
                          .execute()
                          .invoke(within::countDown)
                          .emitOn(Infrastructure.getDefaultExecutor())
                          .invoke(() -> awaitOpen(stopped)))
              .replaceWith(JobOutcome::completed);
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    long job =
        node.enqueue(request("x").withOptions(options(1, null, Duration.ofMillis(200), null)));
    awaitOpen(within);
    await().atMost(PATIENCE).until(() -> Objects.requireNonNull(under.get()).stopped());
    stopped.countDown();

    cluster.awaitState(job, "discarded");
    cluster.awaitCount(0, "SELECT count(*) FROM pg_locks WHERE relation = 'written'::regclass");
    assertThat(cluster.count("SELECT count(*) FROM written")).isZero();
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_time_out_cancels_a_reactive_handler() {
    AtomicBoolean cancelled = new AtomicBoolean();
    cluster.reactive(
        "x",
        attempt ->
            Uni.createFrom()
                .<JobOutcome>nothing()
                .onCancellation()
                .invoke(() -> cancelled.set(true)));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job =
        node.enqueue(request("x").withOptions(options(1, null, Duration.ofMillis(200), null)));

    cluster.awaitState(job, "discarded");
    assertThat(cancelled).isTrue();
  }

  @Test
  void a_snooze_runs_again_and_uses_no_attempt() {
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt ->
            Uni.createFrom()
                .item(
                    runs.incrementAndGet() < 4
                        ? JobOutcome.snoozed(Duration.ofMillis(20), "not yet")
                        : JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x").withOptions(options(1, null, null, null)));

    cluster.awaitState(job, "completed");
    assertThat(runs).hasValue(4);
    assertThat(cluster.count("SELECT attempt FROM job_done WHERE id = ?", job)).isEqualTo(1);
    assertThat(cluster.count("SELECT runs FROM job_done WHERE id = ?", job)).isEqualTo(4);
  }

  @Test
  void a_retry_resumes_at_the_checkpoint() {
    AtomicInteger steps = new AtomicInteger();
    cluster.blocking(
        "x",
        attempt -> {
          for (int i = attempt.cursor(Integer.class).orElse(0); i < 6; i++) {
            steps.incrementAndGet();
            attempt.await(attempt.checkpoint(i + 1));
            if (i == 3 && attempt.number() == 1) {
              throw new IllegalStateException("lost power");
            }
          }
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x").withOptions(options(2, SOON, null, null)));

    cluster.awaitState(job, "completed");
    assertThat(steps).hasValue(6);
  }

  @Test
  void a_waiting_job_is_cancelled_at_once_and_never_runs() {
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          runs.incrementAndGet();
          return Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    // A worker registers when there is a place for jobs that ended today.
    cluster.awaitCount(1, "SELECT count(*) FROM worker");
    long later =
        node.enqueue(request("x").withOptions(options(1, null, null, Duration.ofHours(1))));

    assertThat(node.get(node.control.cancel(later, "changed my mind", "bob")))
        .isEqualTo(CancelResult.CANCELLED);

    assertThat(cluster.finalState(later)).isEqualTo("cancelled");
    assertThat(cluster.one("SELECT errors->0->>'message' FROM job_done"))
        .isEqualTo("changed my mind");
    assertThat(runs).hasValue(0);
    assertThat(node.get(node.control.cancel(later, "again", "bob")))
        .isEqualTo(CancelResult.NOT_LIVE);
  }

  @Test
  void a_handler_that_does_not_know_the_kind_leaves_the_job_to_others() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("from-the-next-version"));

    cluster.awaitCount(1, "SELECT count(*) FROM job_scheduled WHERE id = ?", job);
    assertThat(cluster.count("SELECT attempt FROM job_scheduled WHERE id = ?", job)).isZero();
  }

  @Test
  void the_job_that_waits_for_a_batch_runs_once_after_the_last() {
    AtomicInteger parts = new AtomicInteger();
    AtomicInteger partsSeen = new AtomicInteger(-1);
    cluster
        .blocking(
            "part",
            attempt -> {
              if (parts.incrementAndGet() % 5 == 0) {
                throw new FinalFailure("a bad one");
              }
              return JobOutcome.completed();
            })
        .reactive(
            "then",
            attempt -> {
              partsSeen.set(parts.get());
              return Uni.createFrom().item(JobOutcome.completed());
            });
    TestNode node = cluster.started(TestConfig.quick("a"));

    var answers =
        node.get(
            node.database.inTransaction(tx ->
                node.jobs.enqueueBatch(
                    tx, Collections.nCopies(50, request("part")), request("then"))));

    cluster.awaitState(answers.getLast().id(), "completed");
    assertThat(partsSeen).hasValue(50);
    assertThat(
            cluster.one("SELECT completed || '+' || discarded || ' of ' || total FROM job_batch"))
        .isEqualTo("40+10 of 50");
  }

  @Test
  void a_result_postgresql_cannot_store_discards_its_own_job_alone() {
    cluster
        .reactive(
            "bad",
            attempt -> Uni.createFrom().item(JobOutcome.completed(Map.of("text", "a\u0000b"))))
        .reactive("good", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));

    var requests = new java.util.ArrayList<>(Collections.nCopies(50, request("good")));
    requests.add(25, request("bad"));
    var answers = node.enqueueAll(requests);

    cluster.awaitState(answers.get(25).id(), "discarded");
    cluster.awaitCount(50, "SELECT count(*) FROM job_done WHERE state = 'completed'");
  }

  @Test
  void a_result_that_is_no_json_discards_its_job() {
    var loop = new java.util.ArrayList<Object>();
    loop.add(loop);
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed(loop)));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "discarded");
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("unstorable");
  }

  @Test
  void a_snooze_beyond_all_times_discards_its_job() {
    cluster.reactive(
        "x",
        attempt ->
            Uni.createFrom().item(JobOutcome.snoozed(Duration.ofDays(300_000_000), "a long time")));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "discarded");
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("unstorable");
  }

  @Test
  void a_queue_runs_no_more_at_a_time_than_its_limit_on_the_node() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          return Uni.createFrom()
              .item(JobOutcome.completed())
              .onItem()
              .delayIt()
              .by(Duration.ofMillis(20))
              .invoke(now::decrementAndGet);
        });
    TestNode node = cluster.started(TestConfig.quick("a").withConcurrency("default", 2));

    node.enqueueAll(Collections.nCopies(20, request("x")));

    cluster.awaitCount(20, "SELECT count(*) FROM job_done");
    assertThat(most).hasValue(2);
  }

  @Test
  void draining_lets_a_quick_job_finish_and_gives_a_slow_one_back_with_its_attempt() {
    CountDownLatch started = new CountDownLatch(2);
    cluster
        .reactive(
            "quick",
            attempt -> {
              started.countDown();
              return Uni.createFrom()
                  .item(JobOutcome.completed())
                  .onItem()
                  .delayIt()
                  .by(Duration.ofMillis(300));
            })
        .reactive(
            "slow",
            attempt -> {
              started.countDown();
              return Uni.createFrom().nothing();
            });
    TestNode node = cluster.started(TestConfig.quick("a"));
    long quick = node.enqueue(request("quick"));
    long slow = node.enqueue(request("slow"));
    await().atMost(PATIENCE).until(() -> started.getCount() == 0);

    node.get(node.engine.stop());
    long late = node.enqueue(request("quick"));

    assertThat(cluster.finalState(quick)).isEqualTo("completed");
    assertThat(cluster.count("SELECT lease FROM job_ready WHERE id = ?", slow)).isZero();
    assertThat(cluster.count("SELECT attempt FROM job_ready WHERE id = ?", slow)).isZero();
    assertThat(cluster.count("SELECT lease FROM job_ready WHERE id = ?", late)).isZero();
    assertThat(cluster.count("SELECT count(*) FROM worker WHERE stopped_at IS NULL")).isZero();
  }

  @Test
  void figures_hear_of_jobs_that_end_before_their_handler() {
    List<String> heard = new CopyOnWriteArrayList<>();
    cluster.observing(new Counting(heard)).needing("late", new Unsaid(), EngineTest::never);
    cluster.reactive("x", EngineTest::never);
    TestNode node = cluster.node(TestConfig.quick("a"));
    long unreadable = node.enqueue(request("x"));
    long failing =
        node.enqueue(
            request("late")
                .withOptions(options(2, new Backoff.Fixed(Duration.ofHours(1)), null, null)));
    long cancelled = node.enqueue(request("x"));
    cluster.change("UPDATE job_ready SET opts = '7' WHERE id = ?", unreadable);
    cluster.change("UPDATE job_ready SET runs = 1 WHERE id = ?", cancelled);
    cluster.change("INSERT INTO job_cancel (job_id, reason) VALUES (?, 'not needed')", cancelled);

    node.engine.start();

    cluster.awaitState(unreadable, "discarded");
    cluster.awaitState(cancelled, "cancelled");
    cluster.awaitCount(1, "SELECT attempt FROM job_scheduled WHERE id = ?", failing);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(heard).containsExactlyInAnyOrder("x FAILED", "late RETRIED", "x CANCELLED"));
  }

  @Test
  void who_counts_what_ends_may_write_it_down_before_the_node_has_stopped() {
    List<String> heard = new CopyOnWriteArrayList<>();
    cluster.observing(new Counting(heard));
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));
    cluster.awaitState(node.enqueue(request("x")), "completed");

    node.get(node.engine.stop().replaceWith(true));

    assertThat(heard).containsExactly("x ended COMPLETED", "written");
  }

  private static Uni<JobOutcome> never(Attempt<JsonNode> attempt) {
    return Uni.createFrom().nothing();
  }

  private record Counting(List<String> heard) implements AttemptObserver {

    @Override
    public void ended(int lane, String kind, Ended how, long waitedMs, long ranMs) {
      heard.add(kind + " ended " + how);
    }

    @Override
    public void endedUnattended(int lane, String kind, Ended how) {
      heard.add(kind + " " + how);
    }

    @Override
    public Uni<Void> stopped() {
      heard.add("written");
      return Uni.createFrom().voidItem();
    }
  }
}
