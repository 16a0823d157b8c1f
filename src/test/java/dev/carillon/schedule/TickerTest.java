package dev.carillon.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.stream.StreamEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Promise P6: one job for each nominal time, whatever the nodes do.
class TickerTest {

  private static final Duration PATIENCE = ScheduleCluster.PATIENCE;

  private static final String HOLD =
      """
      INSERT INTO schedule_fire (schedule_id, fire_time, manual, outcome, node)
      SELECT id, next_fire, false, 'fired', 'holder' FROM schedule WHERE id = ?
      """;

  private final ScheduleCluster cluster = new ScheduleCluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void what_is_due_becomes_a_job_and_the_schedule_moves_on() {
    long id = cluster.schedule("hourly", 3_600, "last", "queue", "- interval '2 s'");

    Duration wait = cluster.node("n1").tick();

    assertThat(wait).isEqualTo(Duration.ofSeconds(1));
    assertThat(cluster.jobs()).isOne();
    assertThat(cluster.one("SELECT outcome FROM schedule_fire WHERE schedule_id = ?", id))
        .isEqualTo("fired");
    assertThat(
            cluster.one(
                """
                SELECT f.job_id = j.id AND s.next_fire = f.fire_time + interval '1 hour'
                       AND s.last_fire = f.fire_time AND j.opts->'tags' ?? 'schedule:hourly'
                       AND j.owner = 'alice' AND f.node = 'n1'
                  FROM schedule s JOIN schedule_fire f ON f.schedule_id = s.id, job_ready j
                 WHERE s.id = %d
                """
                    .formatted(id)))
        .isEqualTo(true);
  }

  @Test
  void nodes_that_lock_no_rows_fire_each_time_once() throws SQLException {
    var one = cluster.node("n1", ScheduleCluster.WITHOUT_LOCKS);
    var other = cluster.node("n2", ScheduleCluster.WITHOUT_LOCKS);
    long id = cluster.schedule("hourly", 3_600, "last", "queue", "- interval '2 s'");
    List<CompletableFuture<Duration>> ticks = new ArrayList<>();

    try (Connection holder = cluster.connect()) {
      holder.setAutoCommit(false);
      ScheduleCluster.one(holder, HOLD, id);
      ticks.add(one.ticker().tick().subscribeAsCompletionStage());
      ticks.add(other.ticker().tick().subscribeAsCompletionStage());
      await("both to want the time").atMost(PATIENCE).until(() -> cluster.waiting() == 2);
      holder.rollback();
    }
    ticks.forEach(CompletableFuture::join);

    assertThat(cluster.count("SELECT count(*) FROM schedule_fire")).isOne();
    assertThat(cluster.jobs()).isOne();
  }

  @Test
  void a_node_that_dies_before_its_commit_leaves_nothing_and_another_fires() throws SQLException {
    var dying = cluster.node("n1", ScheduleCluster.WITHOUT_LOCKS);
    var other = cluster.node("n2");
    long id = cluster.schedule("hourly", 3_600, "last", "queue", "- interval '2 s'");
    CompletableFuture<Duration> tick;

    try (Connection holder = cluster.connect()) {
      holder.setAutoCommit(false);
      ScheduleCluster.one(holder, "SELECT 1 FROM schedule WHERE id = ? FOR UPDATE", id);
      tick = dying.ticker().tick().subscribeAsCompletionStage();
      await("the last statement to wait").atMost(PATIENCE).until(() -> cluster.waiting() == 1);
      cluster.killWaiting();
      assertThat(tick).failsWithin(PATIENCE);
      holder.rollback();
    }

    assertThat(cluster.jobs()).isZero();
    other.tick();
    assertThat(cluster.jobs()).isOne();
    assertThat(cluster.one("SELECT node FROM schedule_fire WHERE schedule_id = ?", id))
        .isEqualTo("n2");
  }

  @Test
  void three_nodes_of_which_one_dies_lose_and_double_no_second() {
    for (int i = 0; i < 5; i++) {
      cluster.schedule("each-second-" + i, 1, "all", "queue", "+ interval '1 s'");
    }
    var first = cluster.node("n1");
    var others = List.of(cluster.node("n2"), cluster.node("n3"));
    first.poller().wake();
    others.forEach(node -> node.poller().wake());

    await("some fires").atMost(PATIENCE).until(() -> fires() >= 10);
    first.kill();
    await("more fires").atMost(PATIENCE).until(() -> fires() >= 30);
    others.forEach(node -> node.poller().stop());
    await("the last commit")
        .atMost(PATIENCE)
        .until(() ->
            cluster.count(
                    """
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND xact_start IS NOT NULL
                       AND pid <> pg_backend_pid()
                    """)
                == 0);

    assertThat(cluster.jobs()).isEqualTo(fires());
    assertThat(
            cluster.count(
                """
                SELECT count(*)
                  FROM (SELECT schedule_id, count(*) AS n,
                               extract(epoch FROM max(fire_time) - min(fire_time)) + 1 AS span
                          FROM schedule_fire GROUP BY 1) AS s
                 WHERE n <> span
                """))
        .isZero();
  }

  private long fires() {
    return cluster.count("SELECT count(*) FROM schedule_fire WHERE outcome = 'fired'");
  }

  @Test
  void what_is_given_up_is_one_row_and_one_event() {
    long id = cluster.schedule("minutes", 60, "none", "queue", "- interval '10 minutes 30 s'");

    cluster.node("n1").tick();

    assertThat(cluster.jobs()).isZero();
    assertThat(
            cluster.one(
                """
                SELECT outcome || ' ' || missed_count || ' ' || (fire_time - missed_from)
                  FROM schedule_fire WHERE schedule_id = ?
                """,
                id))
        .isEqualTo("missed 11 00:10:00");
    assertThat(cluster.published).extracting(StreamEvent::event).containsExactly("schedule.missed");
    assertThat(cluster.count("SELECT count(*) FROM schedule WHERE next_fire > now()")).isOne();
  }

  @Test
  void where_jobs_must_not_overlap_a_time_is_passed_over_and_written_down() {
    long id = cluster.schedule("seconds", 2, "all", "skip", "- interval '3 s'");

    cluster.node("n1").tick();

    assertThat(cluster.jobs()).isOne();
    assertThat(
            cluster.one(
                """
                SELECT string_agg(outcome, ' ' ORDER BY fire_time) || ' ' || count(DISTINCT job_id)
                  FROM schedule_fire WHERE schedule_id = ?
                """,
                id))
        .isEqualTo("fired skipped_overlap 1");
  }

  /// A hundred schedules with a thousand times each would hold the event loop up.
  @Test
  void what_was_missed_is_counted_on_another_thread() {
    var threads = new CopyOnWriteArrayList<String>();
    cluster.planners =
        work -> {
          Thread.ofVirtual()
              .name("planner")
              .start(() -> {
                threads.add(Thread.currentThread().getName());
                work.run();
              });
        };
    cluster.schedule("each second", 1, "none", "queue", "- interval '1 hour'");

    cluster.node("n1").tick();

    assertThat(threads).containsExactly("planner");
    assertThat(cluster.published).hasSize(1);
  }

  @Test
  void a_paused_schedule_does_not_fire() {
    long id = cluster.schedule("hourly", 3_600, "all", "queue", "- interval '2 s'");
    cluster.one("UPDATE schedule SET paused_at = now(), paused_by = 'alice' WHERE id = ?", id);

    cluster.node("n1").tick();

    assertThat(cluster.jobs()).isZero();
  }

  @Test
  void one_that_cannot_be_read_is_paused_and_holds_up_nobody() {
    long broken = cluster.schedule("broken", 60, "last", "queue", "- interval '5 s'");
    cluster.one("UPDATE schedule SET zone = 'Mars/Olympus' WHERE id = ?", broken);
    cluster.schedule("whole", 60, "last", "queue", "- interval '2 s'");

    cluster.node("n1").tick();

    assertThat(cluster.jobs()).isOne();
    assertThat(cluster.one("SELECT paused_by FROM schedule WHERE id = ?", broken))
        .isEqualTo("system");
    assertThat(cluster.one("SELECT outcome FROM schedule_fire WHERE schedule_id = ?", broken))
        .isEqualTo("failed");
  }

  @Test
  void the_ledger_is_forgotten_by_age() {
    long id = cluster.schedule("hourly", 3_600, "last", "queue", "- interval '2 s'");
    var node = cluster.node("n1");
    node.tick();
    cluster.one(
        """
        INSERT INTO schedule_fire (schedule_id, fire_time, manual, outcome, fired_at, node)
        SELECT ?, now() - n * interval '1 day', false, 'fired', now() - n * interval '1 day', 'n1'
          FROM generate_series(29, 32) AS n
        """,
        id);

    int removed = new TickStore(node.pool(), TickStore.DUE).forget(30, 2).await().atMost(PATIENCE);

    assertThat(removed).isEqualTo(2);
    assertThat(cluster.count("SELECT count(*) FROM schedule_fire")).isEqualTo(3);
  }
}
