package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What listeners hear of the steps of jobs, and what they cost who does not listen.
class TransitionTest {

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static JobRequest.Options options(@Nullable Duration delay, int maxAttempts) {
    return options(delay, maxAttempts, List.of("owner:failed"));
  }

  private static JobRequest.Options options(
      @Nullable Duration delay, int maxAttempts, List<String> tell) {
    return new JobRequest.Options(
        null,
        null,
        null,
        delay,
        maxAttempts,
        new Backoff.Fixed(Duration.ofMillis(20)),
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        tell);
  }

  private void completing(String kind) {
    cluster.reactive(kind, attempt -> Uni.createFrom().item(JobOutcome.completed(Map.of("n", 1))));
  }

  @Test
  void each_step_of_a_job_is_told_once_and_in_order() {
    cluster.listening(Ledger.ofEverything(cluster));
    cluster.reactive(
        "x",
        attempt -> {
          if (attempt.number() == 1) {
            return Uni.createFrom().failure(new IllegalStateException("no luck"));
          }
          attempt.progress(new Progress("a", 1, 3, null));
          attempt.progress(new Progress("a", 2, 3, null));
          return Uni.createFrom().item(JobOutcome.completed(Map.of("n", 1)));
        });
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job = node.enqueue(request("x").withOptions(options(null, 3)));

    cluster.awaitState(job, "completed");
    assertThat(Ledger.of(cluster, job))
        .isEqualTo("QUEUED STARTED RETRY STARTED PROGRESS PROGRESS COMPLETED");
    assertThat(cluster.one("SELECT string_agg(done::text, ' ' ORDER BY n) FROM heard"))
        .isEqualTo("1 2 2");
    assertThat(cluster.one("SELECT result FROM heard WHERE event = 'COMPLETED'"))
        .isEqualTo("{\"n\":1}");
    assertThat(cluster.one("SELECT error::jsonb->>'message' FROM heard WHERE event = 'RETRY'"))
        .isEqualTo("no luck");
  }

  @Test
  void what_is_told_is_written_by_the_transaction_of_the_step() {
    cluster.listening(Ledger.ofEverything(cluster));
    completing("x");
    TestNode node = cluster.node(TestConfig.quick("a"));
    long job = node.enqueue(request("x"));
    assertThat(cluster.one("SELECT xid FROM heard WHERE event = 'QUEUED'"))
        .isEqualTo(cluster.one("SELECT xmin::text FROM job_ready WHERE id = ?", job));

    node.engine.start();

    cluster.awaitState(job, "completed");
    assertThat(cluster.one("SELECT xid FROM heard WHERE event = 'COMPLETED'"))
        .isEqualTo(cluster.one("SELECT xmin::text FROM job_done WHERE id = ?", job));
  }

  @Test
  void an_enqueue_that_rolls_back_is_not_told() {
    cluster.listening(Ledger.ofEverything(cluster));
    TestNode node = cluster.node(TestConfig.quick("a"));

    assertThatThrownBy(() ->
            node.get(
                node.database.inTransaction(tx ->
                    node.jobs
                        .enqueue(tx, request("x"))
                        .chain(() -> Uni.createFrom().failure(new IllegalStateException())))))
        .isInstanceOf(IllegalStateException.class);

    assertThat(cluster.count("SELECT count(*) FROM heard")).isZero();
  }

  @Test
  void a_job_that_exists_already_is_not_told_again() {
    cluster.listening(Ledger.ofEverything(cluster));
    TestNode node = cluster.node(TestConfig.quick("a"));
    long first = node.enqueue(request("x").withUniqueKey("k"));

    long second = node.enqueue(request("x").withUniqueKey("k"));

    assertThat(second).isEqualTo(first);
    assertThat(Ledger.of(cluster, first)).isEqualTo("QUEUED");
  }

  @Test
  void an_attempt_that_lost_its_lease_tells_nothing() {
    cluster.listening(Ledger.ofEverything(cluster));
    TestNode node = cluster.node(TestConfig.quick("a"));
    long job = node.enqueue(request("x"));
    var step =
        new JobTransition(
            job,
            "default",
            null,
            "default",
            "x",
            Event.COMPLETED,
            1,
            1,
            3,
            0,
            List.of(),
            null,
            null,
            null,
            null,
            null,
            null);
    var completer =
        new Completer(node.parts.outcomes(), node.parts.gates(), node.parts.steps(), () -> true);

    boolean ended =
        node.get(
            Uni.createFrom()
                .<Boolean>emitter(told ->
                    completer.end(
                        new Ending(job, 7, null, JobState.COMPLETED, null, null, null, step),
                        told::complete,
                        told::fail)));
    boolean returned =
        node.get(
            Uni.createFrom()
                .<Boolean>emitter(told ->
                    completer.giveBack(
                        new Return(job, 7, null, 0, true, null, step),
                        told::complete,
                        told::fail)));

    assertThat(ended).isFalse();
    assertThat(returned).isFalse();
    assertThat(Ledger.of(cluster, job)).isEqualTo("QUEUED");
  }

  @Test
  void a_lost_attempts_progress_is_not_told() throws Exception {
    cluster.listening(Ledger.ofEverything(cluster));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch said = new CountDownLatch(1);
    cluster.blocking(
        "x",
        attempt -> {
          running.countDown();
          taken.await();
          attempt.progress(new Progress("late", 9, 9, null));
          said.countDown();
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a").withLease(Duration.ofMinutes(1)));
    long job = node.enqueue(request("x"));
    running.await();
    cluster.change("UPDATE job_ready SET lease = lease + 1000 WHERE id = ?", job);

    taken.countDown();
    said.await();

    await().atMost(PATIENCE).until(() -> node.get(node.engine.stop().replaceWith(true)));
    assertThat(Ledger.of(cluster, job)).isEqualTo("QUEUED STARTED");
  }

  @Test
  void waiting_jobs_that_are_cancelled_and_snoozed_ones_are_told() {
    cluster.listening(Ledger.ofEverything(cluster));
    cluster.reactive(
        "x",
        attempt ->
            Uni.createFrom().item(JobOutcome.snoozed(Duration.ofMinutes(5), "the shop is closed")));
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.get(node.parts.upkeep().makePartition("job_done", 0));
    long waiting = node.enqueue(request("y"));
    long later = node.enqueue(request("y").withDelay(Duration.ofHours(1)));
    node.get(node.control.cancel(waiting, "not needed", "alice"));
    node.get(node.control.cancel(later, "not needed", "alice"));
    node.engine.start();

    long snoozed = node.enqueue(request("x"));

    cluster.awaitCount(1, "SELECT count(*) FROM heard WHERE event = 'RETURNED'");
    assertThat(Ledger.of(cluster, waiting)).isEqualTo("QUEUED CANCELLED");
    assertThat(Ledger.of(cluster, later)).isEqualTo("QUEUED CANCELLED");
    assertThat(Ledger.of(cluster, snoozed)).isEqualTo("QUEUED STARTED RETURNED");
    assertThat(cluster.one("SELECT error::jsonb->>'message' FROM heard WHERE event = 'RETURNED'"))
        .isEqualTo("the shop is closed");
  }

  @Test
  void a_running_job_that_is_cancelled_and_one_that_fails_for_good_are_told() {
    cluster.listening(Ledger.ofEverything(cluster));
    CountDownLatch running = new CountDownLatch(1);
    cluster.reactive(
        "x",
        attempt -> {
          running.countDown();
          return Uni.createFrom().nothing();
        });
    cluster.reactive("y", attempt -> Uni.createFrom().failure(new IllegalStateException("no")));
    TestNode node = cluster.started(TestConfig.quick("a"));
    long cancelled = node.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> running.getCount() == 0);

    node.get(node.control.cancel(cancelled, "stop it", "alice"));
    long failed = node.enqueue(request("y").withOptions(options(null, 1)));

    cluster.awaitState(cancelled, "cancelled");
    cluster.awaitState(failed, "discarded");
    assertThat(Ledger.of(cluster, cancelled)).isEqualTo("QUEUED STARTED CANCELLED");
    assertThat(Ledger.of(cluster, failed)).isEqualTo("QUEUED STARTED FAILED");
  }

  /// It would wait for hours, only to be cancelled when its time has come.
  @Test
  void a_job_whose_handler_snoozes_when_it_is_told_to_stop_is_cancelled() {
    cluster.listening(Ledger.ofEverything(cluster));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    cluster.blocking(
        "x",
        attempt -> {
          running.countDown();
          try {
            never.await();
          } catch (InterruptedException told) {
            assertThat(attempt.stopped()).isTrue();
          }
          return JobOutcome.snoozed(Duration.ofHours(5), "another time");
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    long job = node.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> running.getCount() == 0);

    node.get(node.control.cancel(job, "stop it", "alice"));

    cluster.awaitState(job, "cancelled");
    assertThat(Ledger.of(cluster, job)).isEqualTo("QUEUED STARTED CANCELLED");
  }

  @Test
  void a_rescue_is_told_as_a_return_and_the_last_one_as_a_failure() {
    cluster.listening(Ledger.ofEverything(cluster));
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          runs.incrementAndGet();
          return Uni.createFrom().nothing();
        });
    TestNode first = cluster.started(TestConfig.quick("first"));
    long job = first.enqueue(request("x").withOptions(options(null, 2)));
    await().atMost(PATIENCE).until(() -> runs.get() == 1);
    first.kill();
    TestNode second = cluster.started(TestConfig.quick("second"));
    await().atMost(PATIENCE).until(() -> runs.get() == 2);
    second.kill();

    cluster.started(TestConfig.quick("third"));

    cluster.awaitState(job, "discarded");
    assertThat(Ledger.of(cluster, job)).isEqualTo("QUEUED STARTED RETURNED STARTED FAILED");
    assertThat(cluster.one("SELECT error::jsonb->>'error' FROM heard WHERE event = 'FAILED'"))
        .isEqualTo("worker-lost");
  }

  @Test
  void a_job_that_waited_for_others_is_told_when_they_have_ended() {
    cluster.listening(new Ledger(cluster, event -> true, step -> step.type().equals("then")));
    completing("x");
    completing("then");
    TestNode node = cluster.started(TestConfig.quick("a"));

    List<Enqueued> all =
        node.get(
            node.database.inTransaction(tx ->
                node.jobs.enqueueBatch(tx, List.of(request("x"), request("x")), request("then"))));

    long then = all.getLast().id();
    cluster.awaitState(then, "completed");
    assertThat(Ledger.of(cluster, then)).isEqualTo("QUEUED QUEUED STARTED COMPLETED");
    assertThat(cluster.count("SELECT count(DISTINCT job) FROM heard")).isEqualTo(1);
  }

  @Test
  void a_step_whose_listener_failed_is_made_again_and_told_once() {
    Ledger ledger = Ledger.ofEverything(cluster);
    cluster.listening(ledger);
    completing("x");
    TestNode node = cluster.started(TestConfig.quick("a"));
    ledger.failuresToCome.set(2);

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "completed");
    assertThat(Ledger.of(cluster, job)).isEqualTo("QUEUED STARTED COMPLETED");
    assertThat(ledger.calls).hasValue(5);
  }

  @Test
  void a_listener_that_keeps_failing_does_not_stop_the_jobs() {
    Ledger ledger = Ledger.ofEverything(cluster);
    cluster.listening(ledger);
    completing("x");
    TestNode node = cluster.started(TestConfig.quick("a"));
    ledger.failuresToCome.set(Integer.MAX_VALUE);

    long job = node.enqueue(request("x"));

    cluster.awaitState(job, "completed");
    assertThat(cluster.count("SELECT count(*) FROM heard")).isZero();
    assertThat(ledger.calls).hasValue(5);
  }

  @Test
  void every_call_of_a_followed_job_is_told_and_of_another_only_the_newest_is_written() {
    cluster.listening(
        new Ledger(cluster, Event.PROGRESS::equals, step -> step.type().equals("followed")));
    for (String kind : List.of("followed", "alone")) {
      cluster.blocking(
          kind,
          attempt -> {
            for (int i = 1; i <= 100; i++) {
              attempt.progress(new Progress("p", i, 100, null));
              attempt.await(
                  Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(2)));
            }
            return JobOutcome.completed();
          });
    }
    TestNode node = cluster.started(TestConfig.quick("a"));

    long followed = node.enqueue(request("followed"));
    long alone = node.enqueue(request("alone"));

    cluster.awaitState(followed, "completed");
    cluster.awaitState(alone, "completed");
    assertThat(
            cluster.count(
                "SELECT count(*) FROM (SELECT done, lag(done, 1, 0) OVER (ORDER BY n) AS before"
                    + " FROM heard WHERE job = ?) s WHERE done = before + 1",
                followed))
        .isEqualTo(100);
    assertThat(Ledger.of(cluster, alone)).isEqualTo("null");
    assertThat(cluster.count("SELECT (progress->>'done')::int FROM job_done WHERE id = ?", alone))
        .isEqualTo(100);
    assertThat(cluster.count("SELECT count(DISTINCT xid) FROM heard")).isGreaterThan(5);
  }

  private TestNode fiftyJobsOfWhichTenFailOnce() {
    return fiftyJobsOfWhichTenFailOnce(List.of("owner:failed"));
  }

  private TestNode fiftyJobsOfWhichTenFailOnce(List<String> tell) {
    cluster.reactive(
        "x",
        attempt ->
            attempt.number() == 1 && attempt.jobId() % 5 == 0
                ? Uni.createFrom().failure(new IllegalStateException("once"))
                : Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));
    Collections.nCopies(50, request("x").withOptions(options(null, 3, tell)))
        .forEach(node::enqueue);
    cluster.awaitCount(50, "SELECT count(*) FROM job_done");
    return node;
  }

  @Test
  void while_nobody_listens_no_step_has_a_transaction_around_it() {
    Ledger ledger = new Ledger(cluster, event -> false, step -> true);
    cluster.listening(ledger);

    TestNode node = fiftyJobsOfWhichTenFailOnce();

    assertThat(node.transactions).hasValue(0);
    assertThat(ledger.calls).hasValue(0);
  }

  @Test
  void a_listener_that_wants_none_of_these_jobs_costs_no_transaction_but_for_claims() {
    cluster.listening(new Ledger(cluster, event -> event != Event.STARTED, step -> false));

    TestNode node = fiftyJobsOfWhichTenFailOnce();

    assertThat(node.transactions).hasValue(0);
  }

  @Test
  void a_listener_of_told_jobs_costs_the_others_neither_a_transaction_nor_a_description() {
    Ledger ledger = Ledger.ofTold(cluster);
    cluster.listening(ledger);

    TestNode node = fiftyJobsOfWhichTenFailOnce(List.of());

    assertThat(node.transactions).hasValue(0);
    assertThat(ledger.asked).hasValue(0);
  }

  @Test
  void the_start_of_a_told_job_is_told_before_its_handler() {
    cluster.listening(Ledger.ofTold(cluster));
    cluster.blocking(
        "x", attempt -> JobOutcome.completed(Map.of("heard", Ledger.of(cluster, attempt.jobId()))));
    TestNode node = cluster.node(TestConfig.quick("a"));
    long told = node.enqueue(request("x").withOptions(options(null, 3, List.of("started:bob"))));
    long untold = node.enqueue(request("x"));

    node.engine.start();

    cluster.awaitState(told, "completed");
    cluster.awaitState(untold, "completed");
    assertThat(cluster.one("SELECT result->>'heard' FROM job_done WHERE id = ?", told))
        .isEqualTo("QUEUED STARTED");
    assertThat(cluster.one("SELECT result->>'heard' FROM job_done WHERE id = ?", untold))
        .isEqualTo("null");
  }

  @Test
  void a_start_whose_lease_is_gone_is_not_told() {
    cluster.listening(Ledger.ofTold(cluster));
    TestNode node = cluster.node(TestConfig.quick("a"));
    JobRequest telling = request("x").withOptions(options(null, 3, List.of("started:bob")));
    long held = node.enqueue(telling);
    long lost = node.enqueue(telling);
    cluster.change("UPDATE job_ready SET lease = 7, worker = 1 WHERE id = ?", held);
    cluster.change("UPDATE job_ready SET lease = 8, worker = 1 WHERE id = ?", lost);
    int lane = (int) cluster.count("SELECT lane FROM job_ready WHERE id = ?", held);
    var lanes =
        List.of(new LaneWork(new ClaimStore.ActiveLane(lane, "default", "default", false, false)));

    node.get(
        node.parts
            .steps()
            .tellStarted(List.of(claimed(held, lane), claimed(lost, lane)), lanes)
            .replaceWith(true));

    assertThat(Ledger.of(cluster, held)).isEqualTo("QUEUED STARTED");
    assertThat(Ledger.of(cluster, lost)).isEqualTo("QUEUED");
  }

  private static Claimed claimed(long id, int lane) {
    return new Claimed(
        id,
        7,
        lane,
        "x",
        "{}",
        "{\"tell\":[\"started:bob\"]}",
        1,
        3,
        1,
        null,
        null,
        0,
        null,
        0,
        "(0,1)");
  }

  @Test
  void wanted_steps_have_a_transaction_around_them() {
    cluster.listening(Ledger.ofEverything(cluster));

    TestNode node = fiftyJobsOfWhichTenFailOnce();

    assertThat(node.transactions).hasPositiveValue();
  }
}
