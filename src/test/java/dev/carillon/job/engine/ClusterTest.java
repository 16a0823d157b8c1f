package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.AttemptObserver;
import dev.carillon.job.JobControl.CancelResult;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several nodes on one database.
class ClusterTest {

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void three_nodes_share_the_work_and_no_job_runs_twice() {
    Map<Long, Integer> runs = new ConcurrentHashMap<>();
    cluster.reactive(
        "x",
        attempt -> {
          runs.merge(attempt.jobId(), 1, Integer::sum);
          return Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode first = cluster.started(TestConfig.quick("a"));
    cluster.started(TestConfig.quick("b"));
    cluster.started(TestConfig.quick("c"));

    first.enqueueAll(Collections.nCopies(5_000, request("x")));

    cluster.awaitCount(5_000, "SELECT count(*) FROM job_done");
    assertThat(runs).hasSize(5_000).allSatisfy((job, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void a_job_enqueued_on_one_node_wakes_another_before_its_poll() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode api = cluster.node(TestConfig.quick("api"));
    cluster.started(TestConfig.quick("worker"));
    long first = api.enqueue(request("x"));
    cluster.awaitState(first, "completed");

    long second = api.enqueue(request("x"));

    cluster.awaitState(second, "completed");
    assertThat(
            cluster.count(
                """
                SELECT extract(epoch FROM started_at - created_at) * 1000
                  FROM job_done WHERE id = ?
                """,
                second))
        .isLessThan(150);
  }

  /// P4. The lease here is 1.5 s and a sweep comes every 0.15 s; in production 15 s and 1.5 s.
  @Test
  void a_dead_workers_job_runs_elsewhere_within_lease_and_sweep_and_its_attempt_is_used() {
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          started.countDown();
          return runs.incrementAndGet() == 1
              ? Uni.createFrom().nothing()
              : Uni.createFrom().item(JobOutcome.completed());
        });
    TestNode doomed = cluster.started(TestConfig.quick("doomed"));
    long job = doomed.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> started.getCount() == 0);
    cluster.started(TestConfig.quick("heir"));

    doomed.kill();

    cluster.awaitState(job, "completed");
    assertThat(cluster.count("SELECT attempt FROM job_done WHERE id = ?", job)).isEqualTo(2);
    assertThat(cluster.one("SELECT errors->0->>'error' FROM job_done WHERE id = ?", job))
        .isEqualTo("worker-lost");
  }

  @Test
  void lease_and_sweep_of_production_add_up_to_at_most_17_seconds() {
    var defaults =
        new io.smallrye.config.SmallRyeConfigBuilder()
            .withConverter(
                Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
            .withMapping(WorkerConfig.class)
            .build()
            .getConfigMapping(WorkerConfig.class);

    assertThat(defaults.lease().plus(defaults.rescueEvery()))
        .isLessThanOrEqualTo(Duration.ofSeconds(17));
    assertThat(defaults.beat().multipliedBy(3)).isLessThanOrEqualTo(defaults.lease());
  }

  /// P12.
  @Test
  void a_job_that_takes_its_workers_with_it_is_discarded_at_the_third() {
    List<String> figures = new CopyOnWriteArrayList<>();
    cluster.reactive("poison", attempt -> Uni.createFrom().nothing());
    cluster.observing(
        new AttemptObserver() {
          @Override
          public void ended(int lane, String kind, Ended how, long waitedMs, long ranMs) {
            figures.add(kind + " ended " + how);
          }

          @Override
          public void endedUnattended(int lane, String kind, Ended how) {
            figures.add(kind + " " + how);
          }
        });
    var many =
        new JobRequest.Options(
            null,
            null,
            null,
            null,
            20,
            new Backoff.Fixed(Duration.ZERO),
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of());
    TestNode api = cluster.node(TestConfig.quick("api"));
    long job = api.enqueue(request("poison").withOptions(many));

    for (int death = 1; death <= 3; death++) {
      TestNode doomed = cluster.started(TestConfig.quick("doomed" + death));
      cluster.awaitCount(death, "SELECT attempt FROM job_ready WHERE id = ? AND lease <> 0", job);
      doomed.kill();
    }
    cluster.started(TestConfig.quick("heir"));

    cluster.awaitState(job, "discarded");
    assertThat(cluster.count("SELECT rescues FROM job_done WHERE id = ?", job)).isEqualTo(3);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(figures).containsExactly("poison FAILED"));
  }

  @Test
  void a_job_running_on_another_node_is_stopped_by_its_cancellation() {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    cluster.blocking(
        "x",
        attempt -> {
          started.countDown();
          try {
            return attempt.await(Uni.createFrom().<JobOutcome>nothing());
          } finally {
            stopped.countDown();
          }
        });
    TestNode api = cluster.node(TestConfig.quick("api"));
    cluster.started(TestConfig.quick("worker"));
    long job = api.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> started.getCount() == 0);

    assertThat(api.get(api.control.cancel(job, "not needed", "root")))
        .isEqualTo(CancelResult.STOPPING);

    cluster.awaitState(job, "cancelled");
    assertThat(stopped.getCount()).isZero();
    assertThat(cluster.count("SELECT count(*) FROM job_cancel")).isZero();
  }

  /// The end of a job does not see a wish to stop it that was committed while it waited for the
  /// row.
  @Test
  void wishes_to_stop_jobs_that_are_over_are_swept_and_others_stay() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode api = cluster.node(TestConfig.quick("api"));
    long waiting = api.enqueue(request("x"));
    cluster.change(
        "INSERT INTO job_cancel (job_id, reason, requested_at)"
            + " SELECT id, 'late', now() - age * interval '1 hour'"
            + " FROM (VALUES (4711::bigint, 2), (4712, 0), (?, 2)) AS c(id, age)",
        waiting);

    api.get(api.parts.upkeep().sweep());

    assertThat(cluster.count("SELECT count(*) FROM job_cancel WHERE job_id = 4711")).isZero();
    assertThat(cluster.count("SELECT count(*) FROM job_cancel")).isEqualTo(2);
  }

  @Test
  void a_cancellation_outlives_the_worker_that_should_have_heard_it() {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    cluster.reactive(
        "x",
        attempt -> {
          runs.incrementAndGet();
          started.countDown();
          return Uni.createFrom().nothing();
        });
    TestNode api = cluster.node(TestConfig.quick("api"));
    TestNode doomed = cluster.started(TestConfig.quick("doomed"));
    long job = api.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> started.getCount() == 0);
    doomed.kill();
    api.get(api.control.cancel(job, "not needed", "root"));

    cluster.started(TestConfig.quick("heir"));

    cluster.awaitState(job, "cancelled");
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_worker_found_dead_by_mistake_stops_its_handlers_and_starts_anew() {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt ->
            runs.incrementAndGet() == 1
                ? Uni.createFrom()
                    .<JobOutcome>nothing()
                    .onCancellation()
                    .invoke(cancelled::incrementAndGet)
                : Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));
    long job = node.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> runs.get() == 1);

    cluster.change("UPDATE worker SET stopped_at = now()");
    cluster.change("UPDATE job_ready SET lease = 0, worker = 0");

    cluster.awaitState(job, "completed");
    assertThat(cancelled).hasValue(1);
    assertThat(cluster.count("SELECT count(*) FROM worker")).isEqualTo(2);
  }

  /// As after a pause: its jobs are others' by then, or its own again.
  @Test
  void a_job_claimed_again_beside_its_old_handler_takes_no_second_slot() {
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean released = new AtomicBoolean();
    cluster.blocking(
        "x",
        attempt -> {
          if (runs.incrementAndGet() == 1) {
            TestCluster.deafUntil(released);
          }
          return JobOutcome.completed();
        });
    CountDownLatch both = new CountDownLatch(2);
    cluster.blocking(
        "pair",
        attempt -> {
          both.countDown();
          both.await();
          return JobOutcome.completed();
        });
    TestNode node = cluster.started(TestConfig.quick("a").withConcurrency("default", 2));
    long job = node.enqueue(request("x"));
    await().atMost(PATIENCE).until(() -> runs.get() == 1);

    cluster.change("UPDATE worker SET stopped_at = now()");
    cluster.change("UPDATE job_ready SET lease = 0, worker = 0");

    try {
      cluster.awaitState(job, "completed");
      node.enqueueAll(List.of(request("pair"), request("pair")));
      cluster.awaitCount(2, "SELECT count(*) FROM job_done WHERE kind = 'pair'");
    } finally {
      released.set(true);
    }
  }

  /// As a crash leaves it between the end of one job and the look for those behind it.
  @Test
  void a_held_back_job_that_nobody_let_follow_does_so_beside_many_full_keys() {
    AtomicInteger running = new AtomicInteger();
    cluster.reactive(
        "x",
        attempt -> {
          if (attempt.args().path("key").asText().equals("z")) {
            return Uni.createFrom().item(JobOutcome.completed());
          }
          running.incrementAndGet();
          return Uni.createFrom().nothing();
        });
    TestNode node = cluster.started(TestConfig.quick("a"));
    List<JobRequest> full = IntStream.range(0, 60).mapToObj(n -> keyed("a" + n, 1)).toList();
    node.enqueueAll(full);
    await().atMost(PATIENCE).until(() -> running.get() == 60);
    node.enqueueAll(full);
    cluster.awaitCount(60, "SELECT count(*) FROM job_scheduled WHERE held = 'gate'");

    long last = node.enqueue(keyed("z", 1).withDelay(Duration.ofHours(1)));
    cluster.change(
        "UPDATE job_scheduled SET held = 'gate', run_at = created_at WHERE id = " + last);

    cluster.awaitState(last, "completed");
  }

  /// The lock of a key belongs to who claims its jobs.
  @Test
  void who_looks_for_jobs_held_back_locks_no_key_without_room() throws Exception {
    cluster.reactive(
        "x",
        attempt ->
            attempt.args().path("key").asText().equals("z")
                ? Uni.createFrom().item(JobOutcome.completed())
                : Uni.createFrom().nothing());
    TestNode node = cluster.started(TestConfig.quick("a"));
    node.enqueueAll(List.of(keyed("a", 1), keyed("a", 1)));
    cluster.awaitCount(1, "SELECT count(*) FROM job_scheduled WHERE held = 'gate'");
    try (var other = TestPostgres.connect(cluster.database)) {
      other
          .createStatement()
          .execute(
              "SELECT pg_advisory_lock(hashtextextended(gate_key, 0)) FROM job_scheduled WHERE"
                  + " held = 'gate'");

      long last = node.enqueue(keyed("z", 1).withDelay(Duration.ofHours(1)));
      cluster.change(
          "UPDATE job_scheduled SET held = 'gate', run_at = created_at WHERE id = " + last);

      cluster.awaitState(last, "completed");
    }
  }

  @Test
  void no_more_jobs_of_a_concurrency_key_run_in_the_cluster_than_its_limit() {
    Map<String, AtomicInteger> now = new ConcurrentHashMap<>();
    Map<String, Integer> most = new ConcurrentHashMap<>();
    cluster.reactive(
        "x",
        attempt -> {
          String key = attempt.args().path("key").asText();
          int running = now.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
          most.merge(key, running, Math::max);
          return Uni.createFrom()
              .item(JobOutcome.completed())
              .onItem()
              .delayIt()
              .by(Duration.ofMillis(5))
              .invoke(() -> now.get(key).decrementAndGet());
        });
    TestNode first = cluster.started(TestConfig.quick("a"));
    cluster.started(TestConfig.quick("b"));

    var requests = new java.util.ArrayList<JobRequest>();
    for (int i = 0; i < 150; i++) {
      requests.add(keyed("k" + i % 3, 1 + i % 3));
    }
    first.enqueueAll(requests);

    cluster.awaitCount(150, "SELECT count(*) FROM job_done WHERE state = 'completed'");
    assertThat(most).containsAllEntriesOf(Map.of("k0", 1));
    assertThat(most.get("k1")).isLessThanOrEqualTo(2);
    assertThat(most.get("k2")).isLessThanOrEqualTo(3);
    assertThat(cluster.count("SELECT max(attempt) FROM job_done")).isEqualTo(1);
  }

  private static JobRequest keyed(String key, int limit) {
    return new JobRequest(
        "x",
        Map.of("key", key),
        "default",
        null,
        new JobRequest.Options(
            null, null, null, null, null, null, null, null, key, limit, null, null, List.of(),
            List.of()));
  }

  @Test
  void starts_with_a_rate_key_keep_their_distance() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode node = cluster.started(TestConfig.quick("a"));
    cluster.started(TestConfig.quick("b"));

    var request = rated("api", 20.0);
    node.enqueueAll(Collections.nCopies(20, request));

    cluster.awaitCount(20, "SELECT count(*) FROM job_done WHERE state = 'completed'");
    assertThat(
            cluster.count(
                """
                SELECT extract(epoch FROM max(started_at) - min(started_at)) * 1000 FROM job_done
                """))
        .isGreaterThanOrEqualTo(930);
    assertThat(cluster.count("SELECT max(attempt) FROM job_done")).isEqualTo(1);
  }

  private static JobRequest rated(@Nullable String key, double perSecond) {
    return request("x")
        .withOptions(
            new JobRequest.Options(
                null, null, null, null, null, null, null, null, null, null, key, perSecond,
                List.of(), List.of()));
  }
}
