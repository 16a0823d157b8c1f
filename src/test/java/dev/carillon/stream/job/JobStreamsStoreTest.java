package dev.carillon.stream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Role;
import dev.carillon.stream.Ear;
import dev.carillon.stream.Following;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamNode;
import dev.carillon.testkit.TestPostgres;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What followers hear of jobs, on the node where the job runs and on another. The rows are moved
/// by hand, so that a test can say which step nobody wrote.
class JobStreamsStoreTest {

  private static final String HERE_NOW = "datname = current_database() AND query LIKE '%held AS%'";
  private static final String IDLE_IN_STEP = HERE_NOW + " AND state = 'idle in transaction'";
  private static final String WAITING = HERE_NOW + " AND wait_event_type = 'Lock'";

  private static final AtomicLong IDS = new AtomicLong(256_000);

  private static Node here;
  private static Node there;
  private static Connection sql;
  private static int lane;

  private final long job = IDS.addAndGet(256);
  private final String owner = "owner-" + UUID.randomUUID();
  private final Actor viewer = new Actor(owner, "north", Set.of(Role.USER));
  private final Actor admin = new Actor("walter", "north", Set.of(Role.ADMIN));

  /// A node and what its jobs would tell.
  private static final class Node implements AutoCloseable {
    private final FollowedJobs followed = new FollowedJobs();
    private final StreamNode node;
    private final JobStreams listener;

    private Node(DatabaseUrl database) {
      this.node =
          new StreamNode(
              database,
              StreamNode.Settings.STANDARD,
              pool -> {
                var store = new JobStreamStore(pool);
                return List.of(
                    new JobKinds.OneJob(store, followed),
                    new JobKinds.MyJobs(followed),
                    new JobKinds.TenantJobs(followed));
              },
              pool -> {
                var store = new JobStreamStore(pool);
                return List.of(
                    new JobKinds.OneJob(store, followed),
                    new JobKinds.MyJobs(followed),
                    new JobKinds.TenantJobs(followed));
              });
      this.listener = new JobStreams(node.streams, followed);
    }

    private void tell(JobTransition... steps) {
      List<JobTransition> wanted = List.of(steps).stream().filter(listener::wants).toList();
      if (!wanted.isEmpty()) {
        node.get(node.database.inTransaction(tx -> listener.record(tx, wanted)));
      }
    }

    /// Tells in a transaction that goes on until `rest` is done.
    private CompletableFuture<Void> begin(JobTransition step, Supplier<Uni<Void>> rest) {
      return node.database
          .inTransaction(tx -> listener.record(tx, List.of(step)).chain(recorded -> rest.get()))
          .subscribeAsCompletionStage();
    }

    @Override
    public void close() {
      node.close();
    }
  }

  @BeforeAll
  static void start() throws SQLException {
    DatabaseUrl database = TestPostgres.newMigratedDatabase();
    here = new Node(database);
    there = new Node(database);
    sql = TestPostgres.connect(database);
    change("CREATE TABLE job_done_all PARTITION OF job_done DEFAULT");
    change(
        "INSERT INTO job_lane (tenant, queue, gated, shard) VALUES ('north', 'default', false, 1)");
    lane = 1;
  }

  @AfterAll
  static void stop() throws SQLException {
    sql.close();
    here.close();
    there.close();
  }

  @Test
  void a_follower_hears_the_present_state_each_step_and_the_end_once() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    ear.awaitCount(1);

    claimed();
    here.tell(step(Event.STARTED, 1));
    here.tell(step(Event.PROGRESS, 1), step(Event.PROGRESS, 1));
    ended("completed");
    here.tell(step(Event.COMPLETED, 1));

    assertThat(ear.awaitEnd().events())
        .containsExactly("queued", "started", "progress", "progress", "completed");
    assertThat(ear.seqs()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void who_comes_later_hears_the_present_state_first() {
    enqueued();
    var first = new Ear();
    follow(here, "job:" + job, viewer, first);
    first.awaitCount(1);
    claimed();
    here.tell(step(Event.STARTED, 1));

    var ear = new Ear();
    var far = new Ear();
    follow(here, "job:" + job, viewer, ear);
    follow(there, "job:" + job, viewer, far);

    assertThat(ear.awaitCount(1).events()).containsExactly("started");
    assertThat(far.awaitCount(1).events()).containsExactly("started");
  }

  @Test
  void steps_that_a_node_did_not_write_are_found_in_the_rows() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    ear.awaitCount(1);

    claimed();
    ended("discarded");

    assertThat(ear.awaitEnd().events()).containsExactly("queued", "started", "failed");
    var data = new JsonObject(ear.heard().getLast().data());
    assertThat(data.getString("status")).isEqualTo("discarded");
    assertThat(data.getString("error")).isEqualTo("It broke.");
  }

  @Test
  void a_step_told_late_by_its_own_transaction_is_not_told_again() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    claimed();
    ended("completed");
    ear.awaitEnd();

    here.tell(step(Event.STARTED, 1));
    here.tell(step(Event.COMPLETED, 1));
    var late = new Ear();
    follow(here, "job:" + job, viewer, late);

    assertThat(late.awaitEnd().seqs()).containsExactly((long) ear.heard().size());
    assertThat(late.events()).containsExactly("completed");
  }

  @Test
  void two_who_tell_the_same_step_at_the_same_time_tell_it_once() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    ear.awaitCount(1);
    var commit = new CompletableFuture<Void>();

    var first =
        here.begin(step(Event.STARTED, 1), () -> Uni.createFrom().completionStage(() -> commit));
    await("the step is told and its transaction open")
        .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE " + IDLE_IN_STEP) > 0);
    var second = here.begin(step(Event.STARTED, 1), () -> Uni.createFrom().voidItem());
    await("the second waits for the first")
        .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE " + WAITING) > 0);
    commit.complete(null);
    first.join();
    second.join();
    ended("completed");
    here.tell(step(Event.COMPLETED, 1));

    assertThat(ear.awaitEnd().events()).containsExactly("queued", "started", "completed");
    assertThat(ear.seqs()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void who_enqueued_a_job_of_nobody_first_and_who_did_not_do_not_wait_for_each_other() {
    follow(here, "my-jobs", viewer, new Ear());
    follow(here, "tenant-jobs", admin, new Ear());
    var waits = new CompletableFuture<Void>();
    JobTransition started = step(Event.STARTED, 1);

    var first =
        here.node
            .database
            .inTransaction(tx ->
                here.listener
                    .record(tx, List.of(step(Event.QUEUED, 0, null)))
                    .chain(() -> Uni.createFrom().completionStage(() -> waits))
                    .chain(() -> here.listener.record(tx, List.of(started))))
            .subscribeAsCompletionStage();
    await("the step is told and its transaction open")
        .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE " + IDLE_IN_STEP) > 0);
    var second = here.begin(started, () -> Uni.createFrom().voidItem());
    await("the second waits for the first")
        .until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE " + WAITING) > 0);
    waits.complete(null);

    assertThatCode(() -> CompletableFuture.allOf(first, second).join()).doesNotThrowAnyException();
  }

  @Test
  void a_job_that_ended_unheard_tells_its_end_and_is_over() {
    enqueued();
    claimed();
    ended("cancelled");

    var ear = new Ear();
    follow(there, "job:" + job, viewer, ear);

    assertThat(ear.awaitEnd().events()).containsExactly("cancelled");
    assertThat(ear.ends()).isEqualTo(1);
  }

  @Test
  void a_job_whose_history_was_dropped_is_over() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    ear.awaitCount(1);

    change("DELETE FROM job_ready WHERE id = " + job);

    assertThat(ear.awaitEnd().events()).containsExactly("queued");
  }

  @Test
  void nothing_is_written_for_jobs_that_nobody_follows() {
    enqueued();

    here.tell(step(Event.QUEUED, 0), step(Event.STARTED, 1), step(Event.COMPLETED, 1));

    assertThat(here.listener.wants(step(Event.STARTED, 1))).isFalse();
    assertThat(count("SELECT count(*) FROM stream WHERE name = '" + job + "'")).isZero();
  }

  @Test
  void another_node_hears_that_a_stream_is_followed() {
    enqueued();
    follow(here, "job:" + job, viewer, new Ear());

    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> there.listener.wants(step(Event.STARTED, 1)));
  }

  @Test
  void a_person_hears_their_jobs_and_an_admin_all_without_progress() {
    var mine = new Ear();
    var all = new Ear();
    var other = new Ear();
    follow(here, "my-jobs", viewer, mine);
    follow(here, "tenant-jobs", admin, all);
    follow(here, "my-jobs", admin, other);

    here.tell(
        step(Event.QUEUED, 0),
        step(Event.STARTED, 1),
        step(Event.PROGRESS, 1),
        step(Event.COMPLETED, 1));

    assertThat(mine.awaitCount(3).events()).containsExactly("queued", "started", "completed");
    assertThat(all.awaitCount(3).heard())
        .extracting(message -> new JsonObject(message.data()).getString("owner"))
        .contains(owner);
    assertThat(mine.heard().getFirst().data()).doesNotContain(owner);
    assertThat(other.heard()).isEmpty();
  }

  @Test
  void my_jobs_begin_anew_when_nobody_listened_for_a_while() {
    var first = new Ear();
    Following following = follow(here, "my-jobs", viewer, first);
    here.tell(step(Event.QUEUED, 0));
    first.awaitCount(1);
    following.stop();

    var soon = new Ear();
    follow(here, "my-jobs", viewer, new Position(following.from().epoch(), 0), soon).stop();
    assertThat(soon.resets()).isEmpty();
    change(
        "UPDATE stream SET followed_until = now() - interval '1 s' WHERE name = '" + owner + "'");
    var late = new Ear();
    Following anew =
        follow(here, "my-jobs", viewer, new Position(following.from().epoch(), 1), late);
    here.tell(step(Event.STARTED, 1));

    assertThat(late.awaitReset().awaitCount(1).seqs()).containsExactly(1L);
    assertThat(anew.from().epoch()).isGreaterThan(following.from().epoch());
  }

  @Test
  void who_followed_through_an_outage_is_told_to_read_anew_and_hears_on() {
    var ear = new Ear();
    Following following = follow(here, "my-jobs", viewer, ear);
    here.tell(step(Event.QUEUED, 0));
    ear.awaitCount(1);

    closed();

    Position now = ear.awaitReset().resets().getFirst();
    assertThat(now.epoch()).isGreaterThan(following.from().epoch());
    assertThat(here.listener.wants(step(Event.STARTED, 1))).isTrue();
    here.tell(step(Event.STARTED, 1));
    assertThat(ear.awaitCount(2).heard().getLast().epoch()).isEqualTo(now.epoch());
    assertThat(ear.ends()).isZero();
  }

  @Test
  void who_follows_a_stream_that_another_node_began_anew_goes_on_with_that() {
    var ear = new Ear();
    var far = new Ear();
    follow(here, "my-jobs", viewer, ear);

    closed();
    follow(there, "my-jobs", viewer, far);
    ear.awaitReset();
    there.tell(step(Event.STARTED, 1));

    assertThat(ear.awaitCount(1).heard()).isEqualTo(far.awaitCount(1).heard());
    assertThat(ear.ends() + far.ends()).isZero();
  }

  private void closed() {
    change(
        "UPDATE stream SET followed_until = now() - interval '1 s' WHERE name = '" + owner + "'");
  }

  @Test
  void a_job_whose_newest_event_is_past_its_time_is_told_as_it_is() {
    enqueued();
    claimed();
    follow(here, "job:" + job, viewer, new Ear()).stop();
    pastTheirTime();

    var ear = new Ear();
    Following following = follow(here, "job:" + job, viewer, ear);
    assertThat(ear.awaitCount(1).events()).containsExactly("started");
    following.stop();
    ended("completed");
    here.tell(step(Event.COMPLETED, 1));
    pastTheirTime();
    var late = new Ear();
    follow(there, "job:" + job, viewer, late);

    assertThat(late.awaitEnd().events()).containsExactly("completed");
    assertThat(ear.resets()).isEmpty();
    assertThat(late.resets()).isEmpty();
  }

  @Test
  void who_joins_others_that_have_followed_a_quiet_job_for_days_hears_how_it_is() {
    enqueued();
    var ear = new Ear();
    follow(here, "job:" + job, viewer, ear);
    ear.awaitCount(1);
    pastTheirTime();

    var late = new Ear();
    follow(here, "job:" + job, viewer, late);

    assertThat(late.awaitCount(1).events()).containsExactly("queued");
  }

  private void pastTheirTime() {
    change(
        "DELETE FROM stream_event WHERE stream IN (SELECT id FROM stream WHERE kind = 'job' AND"
            + " name = '"
            + job
            + "')");
  }

  private Following follow(Node node, String name, Actor who, Ear ear) {
    return follow(node, name, who, null, ear);
  }

  private Following follow(Node node, String name, Actor who, @Nullable Position after, Ear ear) {
    return node.node.get(node.node.streams.follow(who, name, after, ear));
  }

  private JobTransition step(Event event, int runs) {
    return step(event, runs, owner);
  }

  private JobTransition step(Event event, int runs, @Nullable String whose) {
    return new JobTransition(
        job,
        "north",
        whose,
        "default",
        "noop",
        event,
        runs,
        runs,
        3,
        0,
        List.of(),
        new Progress("p", 1, 2, "half"),
        event == Event.COMPLETED ? "{\"n\": 1}" : null,
        null,
        null,
        Duration.ofMillis(5),
        null);
  }

  private void enqueued() {
    change(
        """
        INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind,
                               payload, owner)
        VALUES (%d, now(), now(), %d, 1, 0, 3, 'noop', '{}', '%s')
        """
            .formatted(job, lane, owner));
  }

  private void claimed() {
    change(
        "UPDATE job_ready SET lease = 7, worker = 1, runs = 1, attempt = 1, started_at = now()"
            + " WHERE id = "
            + job);
  }

  private void ended(String state) {
    change(
        """
        WITH gone AS (DELETE FROM job_ready WHERE id = %d RETURNING *)
        INSERT INTO job_done (id, started_at, run_at, created_at, lane, shard, prio, attempt, runs,
                              max_attempts, kind, payload, owner, errors, state)
        SELECT id, started_at, run_at, created_at, lane, shard, prio, attempt, runs, max_attempts,
               kind, payload, owner, '[{"message": "It broke."}]', '%s' FROM gone
        """
            .formatted(job, state));
  }

  private static void change(String statement) {
    try (var change = sql.createStatement()) {
      change.execute(statement);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static long count(String query) {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
