package dev.carillon.schedule;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that fire schedules.
@Singleton
final class TickStore {

  /// Schedules whose time has come, the most late first. `SKIP LOCKED` spares the nodes each
  /// other's work; it is not what keeps them from firing twice.
  ///
  /// Index: `schedule_due`.
  static final String DUE =
      """
      SELECT *, payload::text AS payload_text, options::text AS options_text, now() AS read_at
        FROM schedule
       WHERE next_fire <= now() AND paused_at IS NULL
       ORDER BY next_fire, id
       LIMIT $1
         FOR NO KEY UPDATE SKIP LOCKED
      """;

  /// Takes the nominal times: of two nodes that want one, the primary key lets one through, and the
  /// other learns of it by what does not come back. In order, so that two statements cannot
  /// deadlock.
  static final String TAKE =
      """
      INSERT INTO schedule_fire (schedule_id, fire_time, manual, outcome, missed_from,
                                 missed_count, node)
      SELECT i.schedule_id, i.fire_time, i.manual, i.outcome, i.missed_from, i.missed_count, $7
        FROM unnest($1::bigint[], $2::timestamptz[], $3::bool[], $4::text[], $5::timestamptz[],
                    $6::int[])
          AS i(schedule_id, fire_time, manual, outcome, missed_from, missed_count)
       ORDER BY i.schedule_id, i.fire_time
          ON CONFLICT DO NOTHING
      RETURNING schedule_id, fire_time
      """;

  /// Writes down what became of the times that were taken. Index: the primary key.
  static final String RECORD =
      """
      UPDATE schedule_fire f
         SET job_id = i.job_id, outcome = i.outcome
        FROM unnest($1::bigint[], $2::timestamptz[], $3::bool[], $4::bigint[], $5::text[])
          AS i(schedule_id, fire_time, manual, job_id, outcome)
       WHERE f.schedule_id = i.schedule_id AND f.fire_time = i.fire_time AND f.manual = i.manual
      """;

  /// Moves schedules on, unless somebody has moved or changed them meanwhile.
  static final String ADVANCE =
      """
      UPDATE schedule s
         SET next_fire = i.next, last_fire = greatest(s.last_fire, i.last),
             paused_at = CASE WHEN i.broken THEN now() ELSE s.paused_at END,
             paused_by = CASE WHEN i.broken THEN 'system' ELSE s.paused_by END
        FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[],
                    $5::bool[])
          AS i(id, due, next, last, broken)
       WHERE s.id = i.id AND s.next_fire = i.due
      """;

  /// Time to the next fire of all (s, may be negative). Index: `schedule_due`, its first entry.
  static final String UNTIL_NEXT =
      """
      SELECT extract(epoch FROM min(next_fire) - clock_timestamp())::float8
        FROM schedule WHERE paused_at IS NULL
      """;

  /// Removes a batch of the ledger past its time. Index: `schedule_fire_age`.
  static final String FORGET =
      """
      DELETE FROM schedule_fire
       WHERE ctid = ANY (ARRAY(SELECT ctid FROM schedule_fire
                                WHERE fired_at < now() - make_interval(days => $1)
                                LIMIT $2))
      """;

  /// A schedule that is due.
  ///
  /// @param due its nominal time
  /// @param now by the clock of the database
  record Due(Schedule schedule, OffsetDateTime due, Instant now) {}

  /// A nominal time to take.
  ///
  /// @param missed set when this time and those before it are given up
  record Fire(
      Schedule schedule,
      OffsetDateTime time,
      boolean manual,
      String outcome,
      FirePlan.@Nullable Missed missed) {

    Key key() {
      return new Key(schedule.id(), time.toInstant());
    }
  }

  /// What a time is known by.
  record Key(long schedule, Instant time) {}

  /// What became of a time.
  record Result(Fire fire, long job, boolean created) {}

  /// Where a schedule goes on.
  ///
  /// @param broken whether it can no longer be read, and so is paused
  record Advance(
      Due due, @Nullable OffsetDateTime next, @Nullable OffsetDateTime last, boolean broken) {}

  private final Database database;
  private final Pool pool;
  private final String due;

  /// @param engine connections a rush on the API cannot take away
  @Inject
  TickStore(@ReactiveDataSource("engine") Pool engine) {
    this(engine, DUE);
  }

  /// @param due stands in for [#DUE]; tests take its locks out
  TickStore(Pool pool, String due) {
    this.database = new Database(pool);
    this.pool = pool;
    this.due = due;
  }

  <T> Uni<T> inTransaction(Function<Tx, Uni<T>> work) {
    return database.inTransaction(work);
  }

  /// @param limit most schedules (count)
  Uni<List<Due>> due(Tx tx, int limit) {
    return tx.connection()
        .preparedQuery(due)
        .execute(Tuple.of(limit))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Due(
                        ScheduleStore.schedule(row),
                        row.getOffsetDateTime("next_fire"),
                        row.getOffsetDateTime("read_at").toInstant())));
  }

  /// @return the times that were not taken before
  Uni<Set<Key>> take(Tx tx, List<Fire> fires, String node) {
    return tx.connection()
        .preparedQuery(TAKE)
        .execute(
            Columns.of(fires)
                .bigint(fire -> fire.schedule().id())
                .timestamptz(Fire::time)
                .bool(Fire::manual)
                .text(Fire::outcome)
                .timestamptz(fire -> fire.missed() == null ? null : at(fire.missed().from()))
                .integer(fire -> fire.missed() == null ? null : fire.missed().count())
                .constant(node)
                .tuple())
        .map(rows -> new HashSet<>(Rows.map(rows, TickStore::key)));
  }

  private static Key key(Row row) {
    return new Key(row.getLong("schedule_id"), row.getOffsetDateTime("fire_time").toInstant());
  }

  Uni<Void> record(Tx tx, List<Result> results) {
    return tx.connection()
        .preparedQuery(RECORD)
        .execute(
            Columns.of(results)
                .bigint(result -> result.fire().schedule().id())
                .timestamptz(result -> result.fire().time())
                .bool(result -> result.fire().manual())
                .bigint(Result::job)
                .text(result -> result.created() ? "fired" : "skipped_overlap")
                .tuple())
        .replaceWithVoid();
  }

  Uni<Void> advance(Tx tx, List<Advance> steps) {
    return tx.connection()
        .preparedQuery(ADVANCE)
        .execute(
            Columns.of(steps)
                .bigint(step -> step.due().schedule().id())
                .timestamptz(step -> step.due().due())
                .timestamptz(Advance::next)
                .timestamptz(Advance::last)
                .bool(Advance::broken)
                .tuple())
        .replaceWithVoid();
  }

  /// @return time until something is due, at most `most`; zero when something is
  Uni<Duration> untilNext(Duration most) {
    return pool.preparedQuery(UNTIL_NEXT)
        .execute()
        .map(rows -> {
          Double seconds = rows.iterator().next().getDouble(0);
          if (seconds == null || seconds * 1_000 >= most.toMillis()) {
            return most;
          }
          return Duration.ofMillis(Math.max(0, (long) Math.ceil(seconds * 1_000)));
        });
  }

  /// @return rows removed (count)
  Uni<Integer> forget(int days, int limit) {
    return pool.preparedQuery(FORGET).execute(Tuple.of(days, limit)).map(done -> done.rowCount());
  }

  static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
