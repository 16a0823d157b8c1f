package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.JobState;
import dev.carillon.testkit.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A worker seeks the rows of its jobs where its claim wrote them. Where they are not, and where
/// another one is, the outcome is recorded all the same, and for nobody else.
class OutcomeStoreTest {

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(TestConfig.quick("a"));
  private final OutcomeStore outcomes = node.parts.outcomes();
  private List<Claimed> claimed = List.of();

  @BeforeEach
  void three_jobs_of_one_claim() {
    node.get(node.parts.upkeep().makePartition("job_done", 0));
    for (int i = 0; i < 3; i++) {
      node.enqueue(request("x"));
    }
    int worker = node.get(node.parts.workers().register("n", 1, "test", Duration.ofMinutes(1)));
    int lane = (int) cluster.count("SELECT min(lane) FROM job_lane");
    long lease = (long) worker << 32 | 1;
    claimed = node.get(node.parts.claims().claim(List.of(lane), List.of(3), lease, worker));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private static Ending ending(Claimed job, @Nullable String place) {
    return new Ending(job.id(), job.lease(), place, JobState.COMPLETED, null, null, null, null);
  }

  @Test
  void a_claim_tells_where_its_rows_are() {
    assertThat(claimed).hasSize(3);
    assertThat(claimed)
        .allSatisfy(job ->
            assertThat(
                    cluster.count(
                        "SELECT count(*) FROM job_ready WHERE id = ? AND ctid = '%s'::tid"
                            .formatted(job.place()),
                        job.id()))
                .isEqualTo(1));
  }

  @Test
  void jobs_end_also_when_their_rows_were_written_anew_meanwhile() {
    long moved = claimed.get(1).id();
    cluster.change("UPDATE job_ready SET prio = -5 WHERE id = ?", moved);

    var recorded =
        node.get(outcomes.end(claimed.stream().map(job -> ending(job, job.place())).toList()));

    assertThat(claimed).allMatch(job -> recorded.accepted(job.id()));
    assertThat(cluster.count("SELECT count(*) FROM job_done")).isEqualTo(3);
    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isZero();
  }

  @Test
  void jobs_go_back_also_when_their_rows_were_written_anew_meanwhile() {
    long moved = claimed.get(1).id();
    cluster.change("UPDATE job_ready SET prio = -5 WHERE id = ?", moved);

    var recorded =
        node.get(
            outcomes.giveBack(
                claimed.stream()
                    .map(job -> new Return(job.id(), job.lease(), job.place(), 0, true, null, null))
                    .toList()));

    assertThat(claimed).allMatch(job -> recorded.accepted(job.id()));
    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE lease = 0")).isEqualTo(3);
  }

  @Test
  void the_place_of_another_job_ends_that_one_not() {
    Claimed first = claimed.getFirst();
    Claimed other = claimed.getLast();

    var recorded = node.get(outcomes.end(List.of(ending(first, other.place()))));

    assertThat(recorded.accepted(first.id())).isTrue();
    assertThat(recorded.accepted(other.id())).isFalse();
    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE id = ?", other.id()))
        .isEqualTo(1);
  }

  @Test
  void what_another_lease_holds_by_now_is_recorded_neither_by_place_nor_by_id() {
    Claimed lost = claimed.getFirst();
    cluster.change("UPDATE job_ready SET lease = lease + 1 WHERE id = ?", lost.id());
    String place =
        "(%d,%d)"
            .formatted(
                cluster.count(
                    "SELECT (ctid::text::point)[0]::bigint FROM job_ready WHERE id = ?", lost.id()),
                cluster.count(
                    "SELECT (ctid::text::point)[1]::bigint FROM job_ready WHERE id = ?",
                    lost.id()));

    assertThat(node.get(outcomes.end(List.of(ending(lost, place)))).accepted(lost.id())).isFalse();
    assertThat(cluster.count("SELECT count(*) FROM job_done")).isZero();
  }

  /// The end waits for the other, and its snapshot is older than what that one wrote.
  @Test
  void the_job_of_a_batch_is_woken_also_when_its_row_was_written_anew_meanwhile() throws Exception {
    Claimed last = claim(batchOfOne());
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other.createStatement().execute("UPDATE job_scheduled SET prio = -5 WHERE held = 'batch'");
      var ended = outcomes.end(List.of(ending(last, last.place()))).subscribeAsCompletionStage();
      awaitWaiting();

      other.commit();

      assertThat(ended.get().wokenLanes()).hasSize(1);
    }
    assertThat(cluster.count("SELECT count(*) FROM job_scheduled")).isZero();
    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE kind = 'then' AND prio = -5"))
        .isEqualTo(1);
  }

  @Test
  void a_unique_key_is_freed_also_when_somebody_asked_for_it_meanwhile() throws Exception {
    Claimed job = claim(node.enqueue(request("x").withUniqueKey("k")));
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute(
              """
              INSERT INTO job_unique (tenant, key, job_id) VALUES ('default', 'k', 0)
                  ON CONFLICT (tenant, key) DO UPDATE SET job_id = job_unique.job_id
              """);
      var ended = outcomes.end(List.of(ending(job, job.place()))).subscribeAsCompletionStage();
      awaitWaiting();

      other.commit();

      assertThat(ended.get().accepted(job.id())).isTrue();
    }
    assertThat(cluster.count("SELECT count(*) FROM job_unique")).isZero();
  }

  /// Whatever the order in which their jobs ended.
  @Test
  void unique_keys_are_locked_in_the_order_in_which_an_enqueue_takes_them() throws Exception {
    List<Ending> endings = new ArrayList<>();
    for (String key : List.of("d", "b", "c", "a")) {
      Claimed job = claim(node.enqueue(request("x").withUniqueKey(key)));
      endings.add(ending(job, job.place()));
    }
    try (var other = TestPostgres.connect(cluster.database)) {
      other.setAutoCommit(false);
      var enqueue = other.createStatement();
      enqueue.execute("SELECT FROM job_unique WHERE key = 'a' FOR UPDATE");
      var ended = outcomes.end(endings).subscribeAsCompletionStage();
      awaitWaiting();

      enqueue.execute("SELECT FROM job_unique WHERE key > 'a' FOR UPDATE NOWAIT");

      other.commit();
      assertThat(ended.get().missing(endings)).isEmpty();
    }
    assertThat(cluster.count("SELECT count(*) FROM job_unique")).isZero();
  }

  @Test
  void the_key_of_another_tenant_stays() {
    long foreign = node.enqueue(request("x").withUniqueKey("k").forOwner("other", null));
    Claimed ours = claim(node.enqueue(request("x").withUniqueKey("k")));

    node.get(outcomes.end(List.of(ending(ours, ours.place()))));

    assertThat(cluster.count("SELECT job_id FROM job_unique")).isEqualTo(foreign);
  }

  @Test
  void a_job_that_is_to_wait_less_than_no_time_is_not_lost() {
    Claimed job = claimed.getFirst();
    var back = new Return(job.id(), job.lease(), job.place(), -1, true, null, null);

    node.get(outcomes.giveBack(List.of(back)));

    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE id = ? AND lease = 0", job.id()))
        .isEqualTo(1);
  }

  /// @return the one job that another waits for
  private long batchOfOne() {
    return node.get(
            node.database.inTransaction(
                tx -> node.jobs.enqueueBatch(tx, List.of(request("x")), request("then"))))
        .getFirst()
        .id();
  }

  private Claimed claim(long job) {
    int lane = (int) cluster.count("SELECT lane FROM job_ready WHERE id = ?", job);
    int worker = node.get(node.parts.workers().register("n", 1, "test", Duration.ofMinutes(1)));
    long lease = (long) worker << 32 | 1;
    return node.get(node.parts.claims().claim(List.of(lane), List.of(9), lease, worker)).stream()
        .filter(found -> found.id() == job)
        .findFirst()
        .orElseThrow();
  }

  private void awaitWaiting() {
    cluster.awaitCount(
        1,
        """
        SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'
        """);
  }
}
