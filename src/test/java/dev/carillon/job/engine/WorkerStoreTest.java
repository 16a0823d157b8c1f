package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.PATIENCE;
import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who is taken for dead, what becomes of their jobs, and what is said of it.
class WorkerStoreTest {

  private static final Duration LEASE = Duration.ofSeconds(14);
  private static final Duration BEAT = Duration.ofMillis(4_500);

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void a_lease_that_ran_out_is_enough_for_who_has_been_heard_for_a_while_and_for_nobody_else() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    heard(1, 14.1);
    heard(2, 0);

    assertThat(anyDead(node, false)).isFalse();
    assertThat(anyDead(node, true)).isTrue();
  }

  /// All were heard within a heartbeat of its beginning, and one is heard again.
  @Test
  void
      after_an_outage_of_the_database_nobody_is_taken_for_dead_by_a_node_that_has_just_come_back() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    heard(1, 18.4);
    heard(2, 14.1);
    heard(3, 13.9);
    heard(4, 0.1);
    heard(5, 3);

    assertThat(anyDead(node, false)).isFalse();
  }

  /// Its next heartbeat is due in twenty seconds.
  @Test
  void a_worker_knows_soon_after_its_start_whether_others_are_there() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.get(node.parts.workers().register("other", 1, "test", Duration.ofMinutes(1)));
    Heartbeat beating = beating(node, TestConfig.quick("a").withLease(Duration.ofMinutes(1)));

    await().atMost(PATIENCE).until(beating::hasCompany);
    node.get(beating.stop());
  }

  @Test
  void a_worker_is_alone_again_when_the_other_has_stopped() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    int other = node.get(node.parts.workers().register("other", 1, "test", Duration.ofMinutes(1)));
    Heartbeat beating = beating(node, TestConfig.quick("a"));
    await().atMost(PATIENCE).until(beating::hasCompany);

    node.get(node.parts.workers().stop(other).replaceWith(true));

    await().atMost(PATIENCE).until(() -> !beating.hasCompany());
    node.get(beating.stop());
  }

  private Heartbeat beating(TestNode node, TestConfig config) {
    var loop = ((VertxInternal) cluster.vertx).createEventLoopContext();
    var turns = new Heartbeat.Turns(() -> {}, () -> {});
    var beating = new Heartbeat(node.parts.workers(), config, loop, () -> 0, turns);
    beating.start();
    return beating;
  }

  @Test
  void who_was_overdue_while_another_was_heard_a_heartbeat_ago_is_dead_for_everybody() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    heard(1, 14.1);
    heard(2, 6);
    heard(3, 10);

    assertThat(anyDead(node, false)).isTrue();
    node.get(
        node.database.inTransaction(
            tx -> node.parts.workers().rescue(tx.connection(), evidence(false))));
    assertThat(
            cluster.one(
                "SELECT string_agg(id::text, ',') FROM worker WHERE stopped_at IS NOT NULL"))
        .isEqualTo("1");
  }

  /// One of them may be what kills; to run with it a third time is to be discarded with it.
  @Test
  void jobs_that_lost_a_second_worker_together_come_back_apart() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.enqueueAll(Collections.nCopies(40, request("x")));

    die(node, 1);
    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE run_at > now()")).isZero();
    die(node, 2);

    assertThat(cluster.count("SELECT count(DISTINCT run_at) FROM job_ready")).isEqualTo(40);
    assertThat(
            cluster.count(
                "SELECT extract(epoch FROM max(run_at) - min(run_at))::int FROM job_ready"))
        .isBetween(15L, 30L);
  }

  /// The turn they had was that of the attempt which is lost.
  @Test
  void jobs_that_lost_their_worker_take_their_turns_of_a_rate_anew() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.enqueueAll(
        Collections.nCopies(6, request("x").with(options -> options.rate("provider", 0.01))));
    cluster.change("UPDATE job_ready SET opts = opts || '{\"ratePaid\": true}'");

    die(node, 99);

    assertThat(claimOfRates(node)).hasSize(1);
    assertThat(cluster.count("SELECT count(*) FROM job_scheduled")).isEqualTo(5);
  }

  @Test
  void jobs_of_a_void_claim_take_their_turns_of_a_rate_anew() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    WorkerStore workers = node.parts.workers();
    node.enqueueAll(
        Collections.nCopies(6, request("x").with(options -> options.rate("provider", 0.01))));
    int worker = node.get(workers.register("n", 1, "test", Duration.ofMinutes(1)));
    long lease = (long) worker << 32 | 1;
    cluster.change(
        "UPDATE job_ready SET opts = opts || '{\"ratePaid\": true}', lease = ?, worker = ?",
        lease,
        worker);

    node.get(
        workers
            .makeVoid(List.of(lease))
            .chain(() -> node.pool.withTransaction(tx -> workers.forget(tx, List.of(lease)))));

    assertThat(claimOfRates(node)).hasSize(1);
  }

  private List<Claimed> claimOfRates(TestNode node) {
    int worker = node.get(node.parts.workers().register("n", 1, "test", Duration.ofMinutes(1)));
    int lane = (int) cluster.count("SELECT lane FROM job_lane WHERE gated");
    return node.get(node.parts.gatedClaims().claim(lane, 10, (long) worker << 32 | 1, worker))
        .jobs();
  }

  /// Workers are in no index, and a statement that reads all that waits may take too long.
  @Test
  void jobs_of_a_dead_worker_are_found_in_all_pieces_of_the_table() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    var inPieces = new WorkerStore(node.pool, 2);
    node.enqueueAll(Collections.nCopies(500, request("x")));
    heard(1, 20);
    cluster.change("UPDATE job_ready SET lease = 7, worker = 1");
    long blocks = cluster.count(WorkerStore.BLOCKS);

    var rescued =
        node.get(
            node.database.inTransaction(tx -> inPieces.rescue(tx.connection(), evidence(true))));

    assertThat(blocks).isGreaterThan(5);
    assertThat(rescued).hasSize(500);
    assertThat(cluster.count("SELECT count(*) FROM job_ready WHERE lease <> 0")).isZero();
  }

  @Test
  void a_single_job_that_lost_a_second_worker_comes_back_at_once() {
    TestNode node = cluster.node(TestConfig.quick("a"));
    node.enqueue(request("x"));

    die(node, 1);
    die(node, 2);

    assertThat(
            cluster.count("SELECT count(*) FROM job_ready WHERE rescues = 2 AND run_at <= now()"))
        .isOne();
  }

  @Test
  void a_database_that_does_not_answer_heartbeats_is_told_of_once_and_once_when_it_is_back() {
    List<String> said = new CopyOnWriteArrayList<>();
    Logger log = Logger.getLogger(Heartbeat.class.getName());
    var ear = new Ear(said);
    log.addHandler(ear);
    try {
      cluster.started(TestConfig.quick("a"));
      await().atMost(PATIENCE).until(() -> !said.isEmpty());
      said.clear();

      cluster.change("ALTER TABLE worker RENAME TO worker_away");
      await().atMost(PATIENCE).until(() -> !said.isEmpty());
      await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> said.size() == 1);
      cluster.change("ALTER TABLE worker_away RENAME TO worker");

      await().atMost(PATIENCE).untilAsserted(() -> assertThat(said).hasSize(2));
      assertThat(said.getFirst()).startsWith("No heartbeat:");
      assertThat(said.getLast()).startsWith("The database hears this worker again");
    } finally {
      log.removeHandler(ear);
    }
  }

  private static final class Ear extends Handler {

    private final List<String> said;

    private Ear(List<String> said) {
      this.said = said;
    }

    @Override
    public void publish(LogRecord line) {
      said.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private void heard(int worker, double secondsAgo) {
    cluster.change(
        "INSERT INTO worker (id, node, pid, version, lease_until) VALUES (?, 'n', 1, 'v', now() + ("
            + (LEASE.toMillis() / 1_000.0 - secondsAgo)
            + ") * interval '1 s')",
        worker);
  }

  /// Worker `id` holds all jobs and is found dead.
  private void die(TestNode node, int id) {
    heard(id, 20);
    cluster.change("UPDATE job_ready SET lease = 7, worker = ?, attempt = attempt + 1", id);
    node.get(
        node.database.inTransaction(
            tx -> node.parts.workers().rescue(tx.connection(), evidence(true))));
  }

  private static boolean anyDead(TestNode node, boolean settled) {
    return node.get(node.parts.workers().anyDead(evidence(settled)));
  }

  private static WorkerStore.Evidence evidence(boolean settled) {
    return new WorkerStore.Evidence(settled, LEASE, BEAT);
  }
}
