package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobOutcome;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// P1, P2 and unique keys: what is in the database when `enqueue` says so.
class EnqueueTest {

  private final TestCluster cluster = new TestCluster();
  private final TestNode node = cluster.node(TestConfig.quick("a"));

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_job_is_in_the_database_when_its_enqueue_is_acknowledged() {
    long job = node.enqueue(request("x"));

    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE id = ?", job)).isEqualTo(1);
  }

  @Test
  void many_callers_at_once_each_get_a_job_of_their_own() {
    var answers =
        node.get(
            Uni.join()
                .all(
                    IntStream.range(0, 3_000)
                        .mapToObj(i -> node.jobs.enqueue(request("x")))
                        .toList())
                .andFailFast());

    assertThat(answers).extracting(Enqueued::id).doesNotHaveDuplicates();
    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isEqualTo(3_000);
  }

  @Test
  void a_rolled_back_transaction_leaves_no_job() {
    assertThatThrownBy(() ->
            node.get(
                node.database.inTransaction(tx ->
                    node.jobs
                        .enqueueAll(tx, Collections.nCopies(10, request("x")))
                        .chain(jobs -> Uni.createFrom().failure(new IllegalStateException("no"))))))
        .hasMessage("no");

    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isZero();
  }

  @Test
  void a_job_cannot_be_seen_before_its_transaction_commits() {
    node.get(
        node.database.inTransaction(tx ->
            node.jobs
                .enqueue(tx, request("x"))
                .invoke(
                    job -> assertThat(cluster.count("SELECT count(*) FROM job_ready")).isZero())));

    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isEqualTo(1);
  }

  @Test
  void the_second_job_of_a_live_unique_key_is_the_first() {
    Enqueued first = node.get(node.jobs.enqueue(request("x").withUniqueKey("k")));
    Enqueued second = node.get(node.jobs.enqueue(request("x").withUniqueKey("k")));
    Enqueued foreign =
        node.get(node.jobs.enqueue(request("x").withUniqueKey("k").forOwner("other", null)));

    assertThat(first.created()).isTrue();
    assertThat(second).isEqualTo(new Enqueued(first.id(), false));
    assertThat(foreign.created()).isTrue();
    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isEqualTo(2);
  }

  @Test
  void one_of_many_with_the_same_key_at_once_is_created() {
    var answers =
        node.get(
            Uni.join()
                .all(
                    IntStream.range(0, 500)
                        .mapToObj(i -> node.jobs.enqueue(request("x").withUniqueKey("k" + i % 5)))
                        .toList())
                .andFailFast());

    assertThat(answers).filteredOn(Enqueued::created).hasSize(5);
    assertThat(answers.stream().map(Enqueued::id).distinct()).hasSize(5);
    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isEqualTo(5);
  }

  @Test
  void a_key_twice_in_one_bulk_gives_one_job() {
    List<Enqueued> answers =
        node.enqueueAll(List.of(request("x").withUniqueKey("k"), request("x").withUniqueKey("k")));

    assertThat(answers.get(0).created()).isTrue();
    assertThat(answers.get(1)).isEqualTo(new Enqueued(answers.get(0).id(), false));
  }

  @Test
  void a_unique_key_is_free_again_when_its_job_has_ended() {
    cluster.reactive("x", attempt -> Uni.createFrom().item(JobOutcome.completed()));
    TestNode runner = cluster.started(TestConfig.quick("b"));
    long first = runner.enqueue(request("x").withUniqueKey("k"));
    cluster.awaitState(first, "completed");

    Enqueued second = node.get(node.jobs.enqueue(request("x").withUniqueKey("k")));

    assertThat(second.created()).isTrue();
    assertThat(second.id()).isNotEqualTo(first);
  }

  /// A ring of waits that the database broke.
  @Test
  void an_enqueue_that_the_database_took_back_is_made_again() {
    takenBack(2);

    long job = node.enqueue(request("x"));

    assertThat(cluster.count("SELECT id FROM job_ready")).isEqualTo(job);
  }

  @Test
  void an_enqueue_that_the_database_takes_back_again_and_again_fails() {
    takenBack(3);

    assertThatThrownBy(() -> node.enqueue(request("x"))).hasMessageContaining("taken back");

    assertThat(cluster.count("SELECT count(*) FROM job_ready")).isZero();
  }

  private void takenBack(int times) {
    cluster.change("CREATE SEQUENCE tries");
    cluster.change(
        """
        CREATE FUNCTION take_back() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('tries') <= %d THEN
            RAISE EXCEPTION 'taken back' USING ERRCODE = 'deadlock_detected';
          END IF;
          RETURN NULL;
        END $$
        """
            .formatted(times));
    cluster.change(
        "CREATE TRIGGER take_back AFTER INSERT ON job_ready EXECUTE FUNCTION take_back()");
  }
}
