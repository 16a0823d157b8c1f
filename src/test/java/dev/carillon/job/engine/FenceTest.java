package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.job.JobState;
import dev.carillon.job.LeaseLostException;
import dev.carillon.job.Progress;
import dev.carillon.platform.resilience.Backoff;
import io.vertx.core.Context;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// P3: whoever lost the lease of a job writes nothing. Two attempts at one job: the first was
/// rescued, the second runs.
class FenceTest {

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(TestConfig.quick("a"));
  private Claimed zombie;
  private Claimed current;

  @BeforeEach
  void two_attempts() {
    long job = node.enqueue(request("x"));
    zombie = claim(1);
    cluster.change("UPDATE job_ready SET lease = 0, worker = 0 WHERE id = ?", job);
    current = claim(2);
    node.get(node.parts.upkeep().makePartition("job_done", 0));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private Claimed claim(int counter) {
    int worker = node.get(node.parts.workers().register("n", 1, "test", Duration.ofMinutes(1)));
    int lane = (int) cluster.count("SELECT min(lane) FROM job_lane");
    return node.get(
            node.parts
                .claims()
                .claim(List.of(lane), List.of(1), (long) worker << 32 | counter, worker))
        .getFirst();
  }

  @Test
  void a_zombie_cannot_complete() {
    assertThat(end(zombie, null)).isFalse();
    assertThat(end(zombie, zombie.place())).isFalse();
    assertThat(end(zombie, current.place())).isFalse();
    assertThat(cluster.finalState(current.id())).isNull();
    assertThat(end(current, current.place())).isTrue();
    assertThat(cluster.finalState(current.id())).isEqualTo("completed");
  }

  private boolean end(Claimed job, @Nullable String place) {
    var ending =
        new Ending(job.id(), job.lease(), place, JobState.COMPLETED, null, null, null, null);
    return node.get(node.parts.outcomes().end(List.of(ending))).accepted(job.id());
  }

  @Test
  void a_zombie_cannot_give_the_job_back() {
    for (String place : Arrays.asList(null, zombie.place(), current.place())) {
      var back = new Return(zombie.id(), zombie.lease(), place, 0, true, null, null);

      assertThat(node.get(node.parts.outcomes().giveBack(List.of(back))).accepted(zombie.id()))
          .isFalse();
    }
    assertThat(cluster.count("SELECT lease FROM job_ready WHERE id = ?", current.id()))
        .isEqualTo(current.lease());
  }

  @Test
  void a_zombies_progress_is_dropped() {
    write(current, 5);
    write(zombie, 3);

    assertThat(cluster.count("SELECT done FROM job_progress WHERE job_id = ?", current.id()))
        .isEqualTo(5);
  }

  private void write(Claimed job, long done) {
    var reached =
        new ProgressStore.Reached(job.id(), job.lease(), new Progress("p", done, 9, null));
    node.get(node.parts.progress().write(List.of(reached)));
  }

  @Test
  void a_zombie_cannot_checkpoint() {
    assertThatThrownBy(() -> node.get(attempt(zombie).checkpoint(7)))
        .isInstanceOf(LeaseLostException.class);
    assertThat(cluster.count("SELECT count(*) FROM job_progress")).isZero();
  }

  @Test
  void a_zombies_commit_takes_its_work_back_with_it() {
    cluster.change("CREATE TABLE work (n int)");

    assertThatThrownBy(() -> node.get(insertUnderLease(zombie)))
        .isInstanceOf(LeaseLostException.class);
    assertThat(cluster.count("SELECT count(*) FROM work")).isZero();

    node.get(insertUnderLease(current));
    assertThat(cluster.count("SELECT count(*) FROM work")).isEqualTo(1);
  }

  private io.smallrye.mutiny.Uni<Integer> insertUnderLease(Claimed job) {
    return attempt(job)
        .commit(
            1,
            tx ->
                tx.connection()
                    .query("INSERT INTO work VALUES (1)")
                    .execute()
                    .map(rows -> rows.rowCount()));
  }

  @Test
  void an_effect_is_recorded_once_and_never_for_a_zombie() {
    assertThatThrownBy(() -> node.get(attempt(zombie).effect("mail")))
        .isInstanceOf(LeaseLostException.class);
    assertThat(node.get(attempt(current).effect("mail"))).isTrue();
    assertThat(node.get(attempt(current).effect("mail"))).isFalse();
    assertThat(node.get(attempt(current).effect("sms"))).isTrue();
  }

  @Test
  void losing_the_lease_stops_the_handler() {
    RunningAttempt<JsonNode> attempt = attempt(zombie);

    assertThatThrownBy(() -> node.get(attempt.checkpoint(7)))
        .isInstanceOf(LeaseLostException.class);

    assertThat(attempt.stopped()).isTrue();
  }

  private RunningAttempt<JsonNode> attempt(Claimed job) {
    Context context = ((VertxInternal) cluster.vertx).createEventLoopContext();
    var progress = node.parts.progress();
    var links =
        new RunningAttempt.AttemptLinks(
            progress,
            new ProgressWriter(progress, node.parts.steps(), context, () -> true),
            node.parts.steps(),
            cluster.json);
    var lane = new LaneWork(new ClaimStore.ActiveLane(job.lane(), "default", "q", false, false));
    var once = new Backoff.Fixed(Duration.ZERO);
    var plan = new AttemptPlan(job, lane, once, Duration.ofMinutes(1), List.of());
    return new RunningAttempt<>(plan, cluster.json.createObjectNode(), null, links);
  }

  @Test
  void the_jobs_of_a_claim_whose_answer_never_came_wait_again_with_their_attempt() {
    long attempt = cluster.count("SELECT attempt FROM job_ready WHERE id = ?", current.id());

    node.get(
        node.database.inTransaction(
            tx -> node.parts.workers().forget(tx.connection(), List.of(current.lease()))));

    assertThat(cluster.count("SELECT lease FROM job_ready WHERE id = ?", current.id())).isZero();
    assertThat(cluster.count("SELECT attempt FROM job_ready WHERE id = ?", current.id()))
        .isEqualTo(attempt - 1);
    assertThat(end(current, current.place())).isFalse();
  }
}
