package dev.carillon.schedule;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements that keep schedules. A tenant of `null` stands for all of them.
@Singleton
final class ScheduleStore {

  static final String NOW = "SELECT clock_timestamp()";

  /// Adds a schedule unless the tenant has one of that name.
  static final String INSERT =
      """
      INSERT INTO schedule (tenant, name, description, cron, every_seconds, zone, anchor, kind,
                            payload, options, catch_up, catch_up_limit, overlap, next_fire,
                            built_in, created_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10::text::jsonb, $11, $12, $13, $14,
              $15, $16)
          ON CONFLICT (tenant, name) DO NOTHING
      RETURNING *, payload::text AS payload_text, options::text AS options_text
      """;

  /// Adds a built-in schedule, or brings it to this release. When it fires and how its jobs run
  /// stays as an admin left it, and so does a pause. A schedule of that name that somebody made is
  /// left alone.
  static final String INSTALL =
      """
      INSERT INTO schedule AS s (tenant, name, description, cron, every_seconds, zone, anchor, kind,
                                 payload, options, catch_up, catch_up_limit, overlap, next_fire,
                                 built_in, created_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10::text::jsonb, $11, $12, $13, $14,
              $15, $16)
          ON CONFLICT (tenant, name) DO UPDATE
         SET description = excluded.description, kind = excluded.kind, payload = excluded.payload,
             cron = CASE WHEN s.updated_by IS NULL THEN excluded.cron ELSE s.cron END,
             zone = CASE WHEN s.updated_by IS NULL THEN excluded.zone ELSE s.zone END,
             options = CASE WHEN s.updated_by IS NULL THEN excluded.options ELSE s.options END,
             catch_up = CASE WHEN s.updated_by IS NULL THEN excluded.catch_up ELSE s.catch_up END,
             overlap = CASE WHEN s.updated_by IS NULL THEN excluded.overlap ELSE s.overlap END,
             next_fire = CASE WHEN s.updated_by IS NULL
                               AND (s.cron, s.zone) IS DISTINCT FROM (excluded.cron, excluded.zone)
                              THEN excluded.next_fire ELSE s.next_fire END
       WHERE s.built_in
         AND (s.description, s.kind, s.payload, s.cron, s.zone, s.options, s.catch_up, s.overlap)
             IS DISTINCT FROM (excluded.description, excluded.kind, excluded.payload, excluded.cron,
                               excluded.zone, excluded.options, excluded.catch_up, excluded.overlap)
      """;

  /// Index: the primary key.
  static final String FIND =
      """
      SELECT *, payload::text AS payload_text, options::text AS options_text
        FROM schedule WHERE id = $1 AND ($2::text IS NULL OR tenant = $2)
      """;

  /// The same, and nobody fires or changes it until the transaction ends.
  static final String LOCK = FIND + " FOR NO KEY UPDATE";

  /// One page, and how many there are in all: a row with nothing but that when the page is empty.
  ///
  /// Index: `schedule_tenant_name_key`.
  static final String LIST =
      """
      SELECT s.*, payload::text AS payload_text, options::text AS options_text, total
        FROM (SELECT count(*) AS total
                FROM schedule
               WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR strpos(name, $2) > 0)
                 AND ($3::text IS NULL OR kind = $3)
                 AND ($4::bool IS NULL OR (paused_at IS NOT NULL) = $4)) AS counted
        LEFT JOIN LATERAL (
              SELECT *
                FROM schedule
               WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR strpos(name, $2) > 0)
                 AND ($3::text IS NULL OR kind = $3)
                 AND ($4::bool IS NULL OR (paused_at IS NOT NULL) = $4)
               ORDER BY tenant, name
               LIMIT $5 OFFSET $6) AS s ON true
       ORDER BY tenant, name
      """;

  static final String CHANGE =
      """
      UPDATE schedule
         SET description = $3, cron = $4, every_seconds = $5, zone = $6, anchor = $7, kind = $8,
             payload = $9::text::jsonb, options = $10::text::jsonb, catch_up = $11,
             catch_up_limit = $12, overlap = $13, next_fire = $14, updated_by = $15,
             updated_at = now(), version = version + 1
       WHERE id = $1 AND version = $2
      RETURNING *, payload::text AS payload_text, options::text AS options_text
      """;

  /// A schedule that is paused already stays as it is.
  static final String PAUSE =
      """
      UPDATE schedule
         SET paused_at = coalesce(paused_at, now()), paused_by = coalesce(paused_by, $2),
             version = version + CASE WHEN paused_at IS NULL THEN 1 ELSE 0 END
       WHERE id = $1
      RETURNING *, payload::text AS payload_text, options::text AS options_text
      """;

  static final String RESUME =
      """
      UPDATE schedule
         SET paused_at = NULL, paused_by = NULL, next_fire = $2, version = version + 1
       WHERE id = $1 AND paused_at IS NOT NULL
      RETURNING *, payload::text AS payload_text, options::text AS options_text
      """;

  static final String DELETE = "DELETE FROM schedule WHERE id = $1 AND NOT built_in";

  /// Which schedules of a list are wanted; `null` for all.
  ///
  /// @param name part of the name
  record Criteria(
      @Nullable String tenant,
      @Nullable String name,
      @Nullable String kind,
      @Nullable Boolean paused) {}

  /// A part of a list.
  ///
  /// @param total of the whole list (count)
  record Found(List<Schedule> schedules, long total) {}

  private final Pool pool;

  ScheduleStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Instant> now() {
    return pool.preparedQuery(NOW).execute().map(ScheduleStore::instant);
  }

  Uni<Instant> now(Tx tx) {
    return tx.connection().preparedQuery(NOW).execute().map(ScheduleStore::instant);
  }

  private static Instant instant(RowSet<Row> rows) {
    return rows.iterator().next().getOffsetDateTime(0).toInstant();
  }

  /// @return empty when the tenant has a schedule of that name
  Uni<Optional<Schedule>> insert(Tx tx, Schedule schedule) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(values(schedule))
        .map(ScheduleStore::first);
  }

  Uni<Void> install(Tx tx, Schedule schedule) {
    return tx.connection().preparedQuery(INSTALL).execute(values(schedule)).replaceWithVoid();
  }

  Uni<Optional<Schedule>> find(@Nullable String tenant, long id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id, tenant)).map(ScheduleStore::first);
  }

  Uni<Optional<Schedule>> lock(Tx tx, @Nullable String tenant, long id) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(id, tenant))
        .map(ScheduleStore::first);
  }

  Uni<Found> list(Criteria wanted, int limit, int offset) {
    Tuple values =
        Tuple.tuple()
            .addString(wanted.tenant())
            .addString(wanted.name())
            .addString(wanted.kind())
            .addBoolean(wanted.paused())
            .addInteger(limit)
            .addInteger(offset);
    return pool.preparedQuery(LIST)
        .execute(values)
        .map(rows -> {
          Row first = rows.iterator().next();
          boolean none = first.getLong("id") == null;
          return new Found(
              none ? List.of() : Rows.map(rows, ScheduleStore::schedule), first.getLong("total"));
        });
  }

  /// Writes all that can change of `changed`.
  ///
  /// @param by who changes it
  /// @return empty when its version has gone on
  Uni<Optional<Schedule>> change(Tx tx, Schedule changed, String by) {
    Tuple values =
        Tuple.tuple()
            .addLong(changed.id())
            .addInteger(changed.version())
            .addString(changed.description());
    addRule(values, changed);
    values.addOffsetDateTime(changed.nextFire()).addString(by);
    return tx.connection().preparedQuery(CHANGE).execute(values).map(ScheduleStore::first);
  }

  Uni<Optional<Schedule>> pause(Tx tx, long id, String by) {
    return tx.connection().preparedQuery(PAUSE).execute(Tuple.of(id, by)).map(ScheduleStore::first);
  }

  /// @return empty when it was not paused
  Uni<Optional<Schedule>> resume(Tx tx, long id, @Nullable OffsetDateTime nextFire) {
    return tx.connection()
        .preparedQuery(RESUME)
        .execute(Tuple.of(id, nextFire))
        .map(ScheduleStore::first);
  }

  Uni<Void> delete(Tx tx, long id) {
    return tx.connection().preparedQuery(DELETE).execute(Tuple.of(id)).replaceWithVoid();
  }

  private static Tuple values(Schedule schedule) {
    Tuple values =
        Tuple.tuple()
            .addString(schedule.tenant())
            .addString(schedule.name())
            .addString(schedule.description());
    addRule(values, schedule);
    return values
        .addOffsetDateTime(schedule.nextFire())
        .addBoolean(schedule.builtIn())
        .addString(schedule.createdBy());
  }

  private static void addRule(Tuple values, Schedule schedule) {
    values
        .addString(schedule.cron())
        .addLong(schedule.everySeconds())
        .addString(schedule.zone())
        .addOffsetDateTime(TickStore.at(schedule.anchor()))
        .addString(schedule.kind())
        .addString(schedule.payload())
        .addString(schedule.options())
        .addString(schedule.catchUp().name())
        .addInteger(schedule.catchUpLimit())
        .addString(schedule.overlap().name());
  }

  private static Optional<Schedule> first(RowSet<Row> rows) {
    var iterator = rows.iterator();
    return iterator.hasNext() ? Optional.of(schedule(iterator.next())) : Optional.empty();
  }

  static Schedule schedule(Row row) {
    return new Schedule(
        row.getLong("id"),
        row.getString("tenant"),
        row.getString("name"),
        row.getString("description"),
        row.getString("cron"),
        row.getLong("every_seconds"),
        row.getString("zone"),
        row.getOffsetDateTime("anchor").toInstant(),
        row.getString("kind"),
        row.getString("payload_text"),
        row.getString("options_text"),
        CatchUp.valueOf(row.getString("catch_up")),
        row.getInteger("catch_up_limit"),
        Overlap.valueOf(row.getString("overlap")),
        row.getOffsetDateTime("paused_at"),
        row.getString("paused_by"),
        row.getOffsetDateTime("next_fire"),
        row.getOffsetDateTime("last_fire"),
        row.getBoolean("built_in"),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"),
        row.getInteger("version"));
  }
}
