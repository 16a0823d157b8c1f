package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.job.JobState;
import java.time.Duration;
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
}
