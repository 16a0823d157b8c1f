package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.breaker.BreakerParts;
import dev.carillon.job.Attempt;
import dev.carillon.job.DependencyFailure;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several nodes before one dependency: what its breaker lets through.
class BreakerClusterTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final String STATE = "SELECT state FROM breaker WHERE key = 'smtp'";

  private final TestCluster cluster = new TestCluster();
  private final List<BreakerParts> breakers = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean down = new AtomicBoolean(true);
  private final AtomicInteger attempts = new AtomicInteger();

  @BeforeEach
  void prepare() {
    cluster.change("CREATE TABLE told (n serial, key text, state text, reason text)");
    cluster.needing("mail", Set.of("smtp"), this::send);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void breakersWith(Duration timeout) {
    cluster.gated((pool, notices) -> {
      BreakerParts parts = BreakerParts.of(pool, notices, cluster.vertx, timeout);
      breakers.add(parts);
      return parts.gate();
    });
  }

  private Uni<JobOutcome> send(Attempt<?> attempt) {
    attempts.incrementAndGet();
    return down.get()
        ? Uni.createFrom().failure(new DependencyFailure("smtp", "no answer"))
        : Uni.createFrom().item(JobOutcome.completed());
  }

  private static JobRequest mail() {
    return request("mail")
        .withOptions(
            new JobRequest.Options(
                null,
                null,
                null,
                null,
                20,
                new Backoff.Fixed(Duration.ofMillis(10)),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of()));
  }

  private void awaitState(String state) {
    await(state).atMost(PATIENCE).until(() -> state.equals(cluster.one(STATE)));
  }

  private String told() {
    return String.valueOf(cluster.one("SELECT string_agg(state, ' ' ORDER BY n) FROM told"));
  }

  @Test
  void failures_on_two_nodes_together_open_it_and_jobs_wait_without_using_an_attempt() {
    breakersWith(LONG);
    TestNode first = cluster.started(TestConfig.quick("a").withConcurrency("default", 1));
    cluster.started(TestConfig.quick("b").withConcurrency("default", 1));

    first.enqueue(mail());
    first.enqueue(mail());

    awaitState("open");
    cluster.awaitCount(
        2, "SELECT count(*) FROM job_scheduled WHERE run_at > now() + interval '1 minute'");
    assertThat(cluster.count("SELECT failures FROM breaker")).isEqualTo(5);
    assertThat(told()).isEqualTo("open");
    assertThat(cluster.count("SELECT sum(attempt) FROM job_scheduled")).isEqualTo(attempts.get());
    cluster.awaitCount(
        2,
        "SELECT count(DISTINCT job_id) FROM job_log WHERE message LIKE 'Parked by breaker smtp:%'");
    assertThat(attempts.get()).isBetween(5, 7);
  }

  @Test
  void failures_of_another_kind_do_not_count() {
    breakersWith(LONG);
    cluster.needing(
        "other",
        Set.of("smtp"),
        attempt -> Uni.createFrom().failure(new IllegalStateException("a bug")));
    TestNode node = cluster.started(TestConfig.quick("a"));

    long job =
        node.enqueue(
            new JobRequest("other", java.util.Map.of(), "default", null, mail().options()));

    cluster.awaitState(job, "discarded");
    assertThat(cluster.one(STATE)).isEqualTo("closed");
    assertThat(cluster.count("SELECT failures FROM breaker")).isZero();
  }

  @Test
  void a_success_ends_the_row_of_failures_and_while_all_is_well_nothing_is_written() {
    breakersWith(LONG);
    TestNode node = cluster.started(TestConfig.quick("a"));
    down.set(false);
    cluster.awaitCount(0, "SELECT count(*) FROM job_ready");
    long met = node.enqueue(mail());
    cluster.awaitState(met, "completed");
    cluster.awaitCount(1, "SELECT count(*) FROM breaker");
    Object before = cluster.one("SELECT xmin::text || ctid::text FROM breaker");

    node.enqueueAll(Collections.nCopies(200, mail()));
    cluster.awaitCount(201, "SELECT count(*) FROM job_done");

    assertThat(cluster.one("SELECT xmin::text || ctid::text FROM breaker")).isEqualTo(before);
    cluster.change("UPDATE breaker SET failures = 4");
    await().atMost(PATIENCE).until(() -> !calm());
    node.enqueue(mail());
    cluster.awaitCount(0, "SELECT failures FROM breaker");
  }

  private boolean calm() {
    return breakers.getFirst().gate().calm(Set.of("smtp"));
  }

  @Test
  void one_canary_tries_on_three_nodes_and_its_success_lets_the_others_through_in_waves() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    AtomicBoolean release = new AtomicBoolean();
    cluster.needing(
        "slow",
        Set.of("smtp"),
        attempt -> {
          together.accumulateAndGet(running.incrementAndGet(), Math::max);
          return Uni.createFrom()
              .<JobOutcome>emitter(emitter ->
                  cluster.vertx.setPeriodic(
                      5,
                      id -> {
                        if (release.get()) {
                          cluster.vertx.cancelTimer(id);
                          running.decrementAndGet();
                          emitter.complete(JobOutcome.completed());
                        }
                      }));
        });
    breakersWith(SHORT);
    cluster.change(
        "INSERT INTO breaker (key, state, opened_at, retry_at)"
            + " VALUES ('smtp', 'open', now(), now())");
    TestNode node = cluster.started(TestConfig.quick("a"));
    cluster.started(TestConfig.quick("b"));
    cluster.started(TestConfig.quick("c"));

    node.enqueueAll(Collections.nCopies(60, request("slow")));
    awaitState("half_open");
    cluster.awaitCount(
        59, "SELECT count(DISTINCT job_id) FROM job_log WHERE message LIKE 'Parked%'");

    assertThat(together).hasValue(1);
    release.set(true);
    cluster.awaitCount(60, "SELECT count(*) FROM job_done WHERE state = 'completed'");
    assertThat(told()).isEqualTo("half_open closing closed");
    assertThat(cluster.count("SELECT max(attempt) FROM job_done")).isEqualTo(1);
    assertThat(
            cluster.count(
                """
                SELECT count(*) FROM job_done
                 WHERE started_at < (SELECT closing_since + interval '800 ms' FROM breaker)
                """))
        .as("the canary and a wave of one")
        .isLessThanOrEqualTo(2);
  }

  @Test
  void one_that_is_closing_closes_also_when_no_job_asks() {
    breakersWith(SHORT);
    cluster.change(
        "INSERT INTO breaker (key, state, closing_since, wave, wave_at)"
            + " VALUES ('smtp', 'closing', now(), 1, now())");

    cluster.node(TestConfig.quick("a"));
    cluster.node(TestConfig.quick("b"));

    awaitState("closed");
    assertThat(told()).isEqualTo("closed");
    assertThat(cluster.one("SELECT changed_at - closing_since >= interval '3 s' FROM breaker"))
        .as("one wave a second, 1, 2 and 4 wide")
        .isEqualTo(true);
  }

  @Test
  void a_failing_canary_opens_it_again_for_its_whole_time() {
    breakersWith(LONG);
    cluster.change(
        "INSERT INTO breaker (key, state, opened_at, retry_at)"
            + " VALUES ('smtp', 'open', now(), now())");
    TestNode node = cluster.started(TestConfig.quick("a"));

    node.enqueue(mail());

    cluster.awaitCount(2, "SELECT count(*) FROM told");
    assertThat(told()).isEqualTo("half_open open");
    assertThat(cluster.one("SELECT retry_at > now() + interval '4 minutes' FROM breaker"))
        .isEqualTo(true);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void a_canary_whose_worker_dies_leaves_its_place_to_another() {
    AtomicInteger runs = new AtomicInteger();
    cluster.needing(
        "hanging",
        Set.of("smtp"),
        attempt ->
            runs.incrementAndGet() == 1
                ? Uni.createFrom().nothing()
                : Uni.createFrom().item(JobOutcome.completed()));
    breakersWith(SHORT);
    cluster.change(
        "INSERT INTO breaker (key, state, opened_at, retry_at)"
            + " VALUES ('smtp', 'open', now(), now())");
    TestNode doomed = cluster.started(TestConfig.quick("doomed"));
    long job = doomed.enqueue(request("hanging"));
    await().atMost(PATIENCE).until(() -> runs.get() == 1);
    cluster.started(TestConfig.quick("heir"));

    doomed.kill();

    cluster.awaitState(job, "completed");
    assertThat(told()).startsWith("half_open closing");
    assertThat(runs).hasValue(2);
  }

  @Test
  void an_open_breaker_is_open_after_a_restart() {
    breakersWith(LONG);
    TestNode before = cluster.started(TestConfig.quick("before"));
    before.enqueue(mail());
    awaitState("open");
    before.kill();
    int soFar = attempts.get();

    TestNode after = cluster.started(TestConfig.quick("after"));
    long job = after.enqueue(mail());

    cluster.awaitCount(1, "SELECT count(*) FROM job_scheduled WHERE id = ?", job);
    assertThat(attempts).hasValue(soFar);
  }

  @Test
  void what_a_person_forces_wins_over_what_is_counted() {
    breakersWith(SHORT);
    TestNode node = cluster.started(TestConfig.quick("a"));
    cluster.change("INSERT INTO breaker (key) VALUES ('smtp')");
    BreakerParts parts = breakers.getFirst();
    parts.force("smtp", "open");
    down.set(false);

    long job = node.enqueue(mail());

    cluster.awaitCount(
        1, "SELECT count(*) FROM job_log WHERE job_id = ? AND message LIKE '%forced open'", job);
    assertThat(attempts).hasValue(0);
    parts.force("smtp", "closed");
    down.set(true);
    await().atMost(PATIENCE).until(() -> attempts.get() > 8);
    assertThat(cluster.one(STATE)).isEqualTo("closed");
    assertThat(cluster.count("SELECT failures FROM breaker")).isZero();
    parts.reset("smtp");
    node.enqueue(mail());
    awaitState("open");
  }
}
