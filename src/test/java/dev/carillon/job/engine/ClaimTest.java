package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobState;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimTest {

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(TestConfig.quick("a"));
  private final ClaimStore claims = node.parts.claims();
  private final GatedClaimStore gated = node.parts.gatedClaims();
  private final GateStore keys = node.parts.gated();
  private int worker;

  @BeforeEach
  void register() {
    worker = registered();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void two_claims_at_a_time_hand_each_job_to_one() {
    enqueue(200);
    int other = registered();

    var both =
        node.get(
            Uni.join()
                .all(claim(worker, 150, lease(worker, 1)), claim(other, 150, lease(other, 1)))
                .andFailFast());

    var ids = both.stream().flatMap(List::stream).map(Claimed::id).toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeBetween(150, 200);
  }

  @Test
  void sixteen_claimers_drain_a_lane_without_handing_out_a_job_twice() {
    enqueue(2_000);
    List<Long> handedOut = Collections.synchronizedList(new ArrayList<>());

    node.get(
        Uni.join()
            .all(IntStream.range(0, 16).mapToObj(i -> drain(i + 1, handedOut)).toList())
            .andFailFast());

    assertThat(handedOut).hasSize(2_000).doesNotHaveDuplicates();
  }

  private Uni<Void> drain(int claimer, List<Long> handedOut) {
    return claim(worker, 7, lease(worker, claimer))
        .chain(jobs -> {
          jobs.forEach(job -> handedOut.add(job.id()));
          boolean left = cluster.count("SELECT count(*) FROM job_ready WHERE lease = 0") > 0;
          return left ? drain(claimer, handedOut) : Uni.createFrom().voidItem();
        });
  }

  @Test
  void a_claim_never_returns_more_than_asked_for() {
    enqueue(50);

    assertThat(node.get(claim(worker, 20, lease(worker, 1)))).hasSize(20);
  }

  @Test
  void a_claim_passes_over_rows_another_is_taking_without_waiting() throws SQLException {
    enqueue(20);
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("SELECT FROM job_ready ORDER BY prio, run_at, id LIMIT 10 FOR UPDATE");

      assertThat(node.get(claim(worker, 20, lease(worker, 1)))).hasSize(10);
    }
  }

  @Test
  void a_gated_claim_waits_for_another_that_decides_about_the_same_key() throws Exception {
    node.enqueue(keyed());
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute(
              "SELECT pg_advisory_xact_lock(hashtextextended('default' || chr(31) || 'k', 0))");
      var claim = gated.claim(lane(), 10, lease(worker, 1), worker).subscribeAsCompletionStage();

      cluster.awaitCount(
          1,
          """
          SELECT count(*) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event = 'advisory'
          """);
      assertThat(claim).isNotDone();

      other.commit();
      assertThat(claim.get().jobs()).hasSize(1);
    }
  }

  /// What follows in the transaction is under way already when its first statement fails.
  @Test
  void a_gated_claim_that_fails_takes_nothing_and_leaves_its_connection_fit() throws Exception {
    long job = node.enqueue(keyed());
    cluster.change(
        """
        DO $$ BEGIN
          EXECUTE format('ALTER DATABASE %I SET lock_timeout = 100', current_database());
        END $$
        """);
    TestNode impatient = cluster.node(TestConfig.quick("b"));
    GatedClaimStore its = impatient.parts.gatedClaims();
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute(
              "SELECT pg_advisory_xact_lock(hashtextextended('default' || chr(31) || 'k', 0))");

      assertThatThrownBy(() -> node.get(its.claim(lane(), 10, lease(worker, 1), worker)))
          .hasStackTraceContaining("lock timeout");
    }

    var claimed =
        ids(its.claim(lane(), 10, lease(worker, 2), worker).map(GatedClaimStore.Passed::jobs));
    assertThat(claimed).containsExactly(job);
    cluster.awaitCount(
        0,
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'
        """);
  }

  @Test
  void a_job_that_came_back_and_runs_again_still_fills_its_key() {
    long job = node.enqueue(keyed());
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    var back =
        node.get(
            node.parts
                .outcomes()
                .giveBack(List.of(new Return(job, lease(worker, 1), 0, true, null))));
    node.get(gated.claim(lane(), 10, lease(worker, 2), worker));

    node.get(keys.releaseIfRoom(back.gated()));
    node.enqueue(keyed());

    assertThat(back.gated()).hasSize(1);
    assertThat(
            ids(
                gated
                    .claim(lane(), 10, lease(worker, 3), worker)
                    .map(GatedClaimStore.Passed::jobs)))
        .isEmpty();
  }

  @Test
  void what_a_dead_worker_left_in_the_keys_counts_for_nothing() {
    node.enqueue(keyed());
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    cluster.change("UPDATE job_ready SET lease = 0, worker = 0");

    var again =
        ids(gated.claim(lane(), 10, lease(worker, 2), worker).map(GatedClaimStore.Passed::jobs));

    assertThat(cluster.count("SELECT cardinality(jobs) FROM job_key")).isEqualTo(1);
    assertThat(again).hasSize(1);
  }

  /// An end takes no lock of a key, so it may fall between what a claim counts and its commit.
  @Test
  void room_made_while_a_claim_counts_is_found_after_the_claim() {
    long first = node.enqueue(keyed());
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    long second = node.enqueue(keyed());
    node.get(node.parts.upkeep().makePartition("job_done", 0));
    var ending = new Ending(first, lease(worker, 1), JobState.COMPLETED, null, null);

    var passed =
        node.get(
            node.pool.withTransaction(tx ->
                gated
                    .claim(tx, lane(), 10, lease(worker, 2), worker)
                    .call(() ->
                        node.parts
                            .outcomes()
                            .end(List.of(ending))
                            .chain(ended -> keys.releaseIfRoom(ended.gated())))));
    long heldBack = cluster.count("SELECT count(*) FROM job_scheduled WHERE held = 'gate'");
    var lanes = node.get(keys.releaseIfRoom(passed.heldBack()));

    assertThat(passed.jobs()).isEmpty();
    assertThat(heldBack).isEqualTo(1);
    assertThat(lanes).containsExactly(lane());
    assertThat(cluster.count("SELECT id FROM job_ready")).isEqualTo(second);
  }

  @Test
  void a_full_key_lets_nothing_follow() {
    node.enqueue(keyed());
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    node.enqueue(keyed());
    var passed = node.get(gated.claim(lane(), 10, lease(worker, 2), worker));

    assertThat(passed.heldBack()).hasSize(1);
    assertThat(node.get(keys.releaseIfRoom(passed.heldBack()))).isEmpty();
    assertThat(node.get(keys.release(passed.heldBack()))).isEmpty();
  }

  @Test
  void a_key_is_forgotten_when_none_of_its_jobs_runs() {
    long job = node.enqueue(keyed());
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));

    node.get(keys.forgetIdleKeys());
    long whileItRuns = cluster.count("SELECT count(*) FROM job_key");
    node.get(node.parts.upkeep().makePartition("job_done", 0));
    var ending = new Ending(job, lease(worker, 1), JobState.COMPLETED, null, null);
    node.get(node.parts.outcomes().end(List.of(ending)));
    node.get(keys.forgetIdleKeys());

    assertThat(whileItRuns).isEqualTo(1);
    assertThat(cluster.count("SELECT count(*) FROM job_key")).isZero();
  }

  /// The list of a key names a job at each of its claims, and what ended since.
  @Test
  void a_job_that_came_back_takes_one_place_and_one_that_ended_takes_none() {
    long first = node.enqueue(keyed(2));
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    node.get(
        node.parts
            .outcomes()
            .giveBack(List.of(new Return(first, lease(worker, 1), 0, true, null))));
    node.get(gated.claim(lane(), 10, lease(worker, 2), worker));

    long second = node.enqueue(keyed(2));
    var beside =
        ids(gated.claim(lane(), 10, lease(worker, 3), worker).map(GatedClaimStore.Passed::jobs));
    end(List.of(second), lease(worker, 3));
    long third = node.enqueue(keyed(2));
    var after =
        ids(gated.claim(lane(), 10, lease(worker, 4), worker).map(GatedClaimStore.Passed::jobs));

    node.enqueue(keyed(2));
    var full =
        ids(gated.claim(lane(), 10, lease(worker, 5), worker).map(GatedClaimStore.Passed::jobs));

    assertThat(beside).containsExactly(second);
    assertThat(after).containsExactly(third);
    assertThat(full).isEmpty();
  }

  @Test
  void what_ended_is_no_place_taken_for_the_job_with_the_lowest_limit_of_a_key() {
    long ended = node.enqueue(keyed(3));
    node.get(gated.claim(lane(), 10, lease(worker, 1), worker));
    end(List.of(ended), lease(worker, 1));
    long one = node.enqueue(keyed(1));
    long three = node.enqueue(keyed(3));

    var claimed =
        ids(gated.claim(lane(), 10, lease(worker, 2), worker).map(GatedClaimStore.Passed::jobs));

    assertThat(claimed).containsExactlyInAnyOrder(one, three);
  }

  @Test
  void the_list_of_a_key_with_a_wide_limit_does_not_grow_with_what_ended() {
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 60; i++) {
        node.enqueue(keyed(1_000));
      }
      var claimed =
          ids(
              gated
                  .claim(lane(), 100, lease(worker, round), worker)
                  .map(GatedClaimStore.Passed::jobs));
      end(claimed, lease(worker, round));
    }

    assertThat(cluster.count("SELECT cardinality(jobs) FROM job_key")).isLessThanOrEqualTo(100);
  }

  /// Such a row came from a schedule whose options nobody had checked.
  @Test
  void a_rate_key_without_a_rate_keeps_nobody_from_being_claimed() {
    JobRequest rated = request("x").with(options -> options.rate("r", 100));
    long bad = node.enqueue(rated);
    cluster.change("UPDATE job_ready SET opts = opts - 'ratePerSecond' WHERE id = " + bad);
    long well = node.enqueue(rated);

    var claimed =
        ids(gated.claim(lane(), 10, lease(worker, 1), worker).map(GatedClaimStore.Passed::jobs));

    assertThat(claimed).containsExactlyInAnyOrder(bad, well);
  }

  private void end(List<Long> jobs, long lease) {
    node.get(node.parts.upkeep().makePartition("job_done", 0));
    node.get(
        node.parts
            .outcomes()
            .end(
                jobs.stream()
                    .map(job -> new Ending(job, lease, JobState.COMPLETED, null, null))
                    .toList()));
  }

  private static JobRequest keyed() {
    return keyed(1);
  }

  private static JobRequest keyed(int limit) {
    return request("x").with(options -> options.concurrency("k", limit));
  }

  @Test
  void of_a_gated_lane_too_the_best_priority_comes_first() {
    long normal = node.enqueue(keyed(2));
    long high = node.enqueue(keyed(2).with(options -> options.priority(10)));

    assertThat(
            ids(gated.claim(lane(), 1, lease(worker, 1), worker).map(GatedClaimStore.Passed::jobs)))
        .containsExactly(high);
    assertThat(
            ids(gated.claim(lane(), 1, lease(worker, 2), worker).map(GatedClaimStore.Passed::jobs)))
        .containsExactly(normal);
  }

  @Test
  void the_best_priority_comes_first_and_the_oldest_within_it() {
    long low = node.enqueue(prioritised(-10));
    long firstNormal = node.enqueue(prioritised(0));
    long secondNormal = node.enqueue(prioritised(0));
    long high = node.enqueue(prioritised(10));

    var order = new ArrayList<Long>();
    for (int i = 0; i < 4; i++) {
      order.add(node.get(claim(worker, 1, lease(worker, i + 1))).getFirst().id());
    }

    assertThat(order).containsExactly(high, firstNormal, secondNormal, low);
  }

  @Test
  void no_better_job_is_left_out_of_a_batch() {
    var ids = new ArrayList<Long>();
    for (int priority : new int[] {3, 9, -4, 0, 7, 7, -100, 100}) {
      ids.add(node.enqueue(prioritised(priority)));
    }

    var batch = node.get(claim(worker, 4, lease(worker, 1)));

    assertThat(batch)
        .extracting(Claimed::id)
        .containsExactlyInAnyOrder(ids.get(7), ids.get(1), ids.get(4), ids.get(5));
  }

  @Test
  void a_claim_from_marks_passes_over_what_lies_before_them_and_sees_a_better_priority() {
    var marks = new Marks();
    enqueue(4);
    node.get(claims.claimFrom(marks, lane(), 2, lease(worker, 1), worker));
    cluster.change("UPDATE job_ready SET lease = 0, worker = 0");
    long better = node.enqueue(prioritised(5));

    var rest = node.get(claims.claimFrom(marks, lane(), 10, lease(worker, 2), worker));
    marks.forget();
    var passedOver = node.get(claims.claimFrom(marks, lane(), 10, lease(worker, 3), worker));

    assertThat(rest).hasSize(3).extracting(Claimed::id).contains(better);
    assertThat(passedOver).hasSize(2);
  }

  @Test
  void a_claim_from_marks_keeps_the_order_and_takes_no_more_than_asked_for() {
    var marks = new Marks();
    var order = new ArrayList<Long>();
    long low = node.enqueue(prioritised(-1));
    long first = node.enqueue(prioritised(0));
    order.addAll(ids(claims.claimFrom(marks, lane(), 1, lease(worker, 1), worker)));
    long second = node.enqueue(prioritised(0));
    long high = node.enqueue(prioritised(1));

    for (int i = 0; i < 3; i++) {
      order.addAll(ids(claims.claimFrom(marks, lane(), 1, lease(worker, 2 + i), worker)));
    }

    assertThat(order).containsExactly(first, high, second, low);
  }

  @Test
  void a_paused_lane_or_a_dead_worker_claims_nothing_from_marks() {
    enqueue(3);
    cluster.change("UPDATE job_lane SET paused_at = now()");
    assertThat(ids(claims.claimFrom(new Marks(), lane(), 9, lease(worker, 1), worker))).isEmpty();
    cluster.change("UPDATE job_lane SET paused_at = NULL");
    cluster.change("UPDATE worker SET stopped_at = now() WHERE id = ?", worker);

    assertThat(ids(claims.claimFrom(new Marks(), lane(), 9, lease(worker, 2), worker))).isEmpty();
  }

  private List<Long> ids(Uni<List<Claimed>> claim) {
    return node.get(claim).stream().map(Claimed::id).toList();
  }

  @Test
  void a_paused_lane_gives_nothing_until_it_is_resumed() {
    enqueue(3);
    cluster.change("UPDATE job_lane SET paused_at = now()");

    assertThat(node.get(claim(worker, 10, lease(worker, 1)))).isEmpty();

    cluster.change("UPDATE job_lane SET paused_at = NULL");
    assertThat(node.get(claim(worker, 10, lease(worker, 2)))).hasSize(3);
  }

  @Test
  void a_worker_found_dead_claims_nothing() {
    enqueue(3);
    cluster.change("UPDATE worker SET stopped_at = now() WHERE id = ?", worker);

    assertThat(node.get(claim(worker, 10, lease(worker, 1)))).isEmpty();
    assertThat(node.get(gated.claim(lane(), 10, lease(worker, 2), worker)).jobs()).isEmpty();
  }

  /// The database may carry a claim out long after its answer was given up.
  @Test
  void a_claim_that_is_void_and_those_before_it_take_nothing() {
    enqueue(3);
    node.get(forget(lease(worker, 2)));

    for (int counter : new int[] {1, 2}) {
      long lease = lease(worker, counter);
      assertThat(node.get(claim(worker, 10, lease))).isEmpty();
      assertThat(ids(claims.claimFrom(new Marks(), lane(), 10, lease, worker))).isEmpty();
      assertThat(node.get(gated.claim(lane(), 10, lease, worker)).jobs()).isEmpty();
    }
    assertThat(node.get(claim(worker, 1, lease(worker, 3)))).hasSize(1);
    node.get(forget(lease(worker, 1)));
    assertThat(node.get(claim(worker, 1, lease(worker, 2)))).isEmpty();
    int other = registered();
    assertThat(node.get(claim(other, 1, lease(other, 1)))).hasSize(1);
  }

  @Test
  void a_claim_that_is_being_carried_out_is_waited_for_before_its_jobs_are_taken_back()
      throws Exception {
    long job = node.enqueue(request("x"));
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      try (var late = other.createStatement()) {
        late.execute("SELECT FROM worker WHERE id = %d FOR SHARE".formatted(worker));
        late.execute(
            "UPDATE job_ready SET lease = %d, worker = %d".formatted(lease(worker, 1), worker));
      }
      var forgotten = forget(lease(worker, 1)).subscribeAsCompletionStage();
      cluster.awaitCount(
          1,
          """
          SELECT count(*) FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'
          """);
      other.commit();

      assertThat(forgotten.get()).extracting(WorkerStore.Forgotten::id).containsExactly(job);
    }
    assertThat(node.get(claim(worker, 1, lease(worker, 2)))).hasSize(1);
  }

  private Uni<List<WorkerStore.Forgotten>> forget(long lease) {
    WorkerStore workers = node.parts.workers();
    return workers
        .makeVoid(List.of(lease))
        .chain(() -> node.pool.withTransaction(tx -> workers.forget(tx, List.of(lease))));
  }

  @Test
  void a_claim_is_a_hot_update() {
    enqueue(400);
    cluster.change("SELECT pg_stat_reset()");

    node.get(claim(worker, 400, lease(worker, 1)));
    cluster.change("SELECT pg_stat_force_next_flush()");

    cluster.awaitCount(
        400, "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'job_ready'");
    assertThat(
            cluster.count(
                "SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'job_ready'"))
        .isGreaterThan(380);
  }

  private List<Enqueued> enqueue(int jobs) {
    return node.enqueueAll(Collections.nCopies(jobs, request("x")));
  }

  private static JobRequest prioritised(int priority) {
    return request("x")
        .withOptions(
            new JobRequest.Options(
                null, priority, null, null, null, null, null, null, null, null, null, null,
                List.of(), List.of()));
  }

  private Uni<List<Claimed>> claim(int by, int most, long lease) {
    return claims.claim(List.of(lane()), List.of(most), lease, by);
  }

  private int lane() {
    return (int) cluster.count("SELECT min(lane) FROM job_lane");
  }

  private int registered() {
    return node.get(node.parts.workers().register("n", 1, "test", Duration.ofMinutes(1)));
  }

  private static long lease(int worker, int counter) {
    return (long) worker << 32 | counter;
  }
}
