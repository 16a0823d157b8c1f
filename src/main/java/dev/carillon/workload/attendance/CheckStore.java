package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The threshold check: one statement for many students, however many there are.
@Singleton
final class CheckStore {

  /// Sums the marks, saves what changed, ends what is no longer breached, and claims the right to
  /// tell: `attendance_breach.told_at` is moved by one check alone, at most once in 24 hours (12
  /// for mahroom) per student and kind. Students are locked in the order of their ids first, so two
  /// checks of one student come one after the other and never deadlock.
  ///
  /// Who wants attendance alerts through no channel is told nothing, for as long as a telling would
  /// hold: the outcome is SUPPRESSED_PREFERENCE. A share of allowed hours has no upper end, its
  /// column has: what is told says all of it.
  ///
  /// The thresholds are those of domain-001 §2 and decisions "001": at or below for mahroom, below
  /// for a warning, at or above for tasdiq; no marked period, no rate.
  private static final String CHECK =
      """
      WITH s AS MATERIALIZED (
        %s
      ), t AS MATERIALIZED (
        SELECT student_id, sum(present)::int AS present, sum(absent)::int AS absent,
               sum(sick)::int AS sick, sum(on_leave)::int AS on_leave, sum(marked)::int AS marked
          FROM attendance_day
         WHERE tenant = $1 AND %s
         GROUP BY student_id
      ), now_is AS MATERIALIZED (
        SELECT s.id, coalesce(present, 0) AS present, coalesce(absent, 0) AS absent,
               coalesce(sick, 0) AS sick, coalesce(on_leave, 0) AS on_leave,
               coalesce(marked, 0) AS marked
          FROM s LEFT JOIN t ON t.student_id = s.id
      ), saved AS (
        INSERT INTO attendance_metrics AS m
               (tenant, student_id, present, absent, sick, on_leave, marked)
        SELECT $1, n.* FROM now_is n
         WHERE NOT EXISTS (
               SELECT FROM attendance_metrics o
                WHERE o.tenant = $1 AND o.student_id = n.id
                  AND (o.present, o.absent, o.sick, o.on_leave, o.marked)
                    = (n.present, n.absent, n.sick, n.on_leave, n.marked))
            ON CONFLICT (tenant, student_id) DO UPDATE
           SET present = excluded.present, absent = excluded.absent, sick = excluded.sick,
               on_leave = excluded.on_leave, marked = excluded.marked, computed_at = now()
      ), limits AS MATERIALIZED (
        SELECT coalesce(max(warning_below), 80) AS warning_below,
               coalesce(max(mahroom_at), 75) AS mahroom_at,
               coalesce(max(tasdiq_at), 85) AS tasdiq_at,
               coalesce(max(allowed_hours), 100) AS allowed_hours
          FROM attendance_setting WHERE tenant = $1
      ), judged AS MATERIALIZED (
        SELECT s.id, s.user_id, j.type, j.value, j.threshold, n.sick + n.on_leave AS hours,
               l.allowed_hours
          FROM s JOIN now_is n ON n.id = s.id CROSS JOIN limits l
         CROSS JOIN LATERAL (
               SELECT CASE WHEN r.rate <= l.mahroom_at THEN 'mahroom_alert'
                           ELSE 'attendance_warning' END AS type,
                      r.rate AS value,
                      CASE WHEN r.rate <= l.mahroom_at THEN l.mahroom_at
                           ELSE l.warning_below END AS threshold
                 FROM (SELECT round(100.0 * n.present / nullif(n.marked, 0), 2) AS rate) r
                WHERE r.rate <= l.mahroom_at OR r.rate < l.warning_below
                UNION ALL
               SELECT 'tasdiq_alert', h.share, l.tasdiq_at
                 FROM (SELECT round(100.0 * (n.sick + n.on_leave) / l.allowed_hours, 2) AS share) h
                WHERE h.share >= l.tasdiq_at) j
      ), ended AS (
        UPDATE attendance_breach b SET ended_at = now()
          FROM s
         WHERE b.tenant = $1 AND b.student_id = s.id AND b.ended_at IS NULL
           AND NOT EXISTS (SELECT FROM judged j WHERE j.id = b.student_id AND j.type = b.type)
      ), due AS (
        INSERT INTO attendance_breach AS b (tenant, student_id, type, since, told_at)
        SELECT $1, j.id, j.type, now(), now()
          FROM judged j
         WHERE j.user_id IS NOT NULL
           AND NOT EXISTS (
               SELECT FROM attendance_breach o
                WHERE o.tenant = $1 AND o.student_id = j.id AND o.type = j.type
                  AND o.ended_at IS NULL
                  AND o.told_at > now() - CASE j.type WHEN 'mahroom_alert'
                                          THEN interval '12 hours' ELSE interval '24 hours' END)
         ORDER BY 2, 3
            ON CONFLICT (tenant, student_id, type) DO UPDATE
           SET told_at = now(), ended_at = NULL,
               since = CASE WHEN b.ended_at IS NULL THEN b.since ELSE now() END
         WHERE b.told_at <= now() - CASE b.type WHEN 'mahroom_alert'
                                    THEN interval '12 hours' ELSE interval '24 hours' END
        RETURNING b.student_id, b.type, b.told_at
      ), told AS (
        INSERT INTO attendance_alert (tenant, student_id, type, told_at, value, outcome, job_id)
        SELECT $1, d.student_id, d.type, d.told_at, least(j.value, 99999.99),
               CASE WHEN (SELECT count(*) FROM notification_preferences p
                           WHERE p.tenant = $1 AND p.recipient = j.user_id
                             AND p.notification_type = 'attendance_alerts'
                             AND p.channel IN ('in_app', 'email') AND NOT p.enabled) = 2
                    THEN 'SUPPRESSED_PREFERENCE' ELSE 'SENT' END, %s
          FROM due d JOIN judged j ON j.id = d.student_id AND j.type = d.type
        RETURNING id, student_id, type, outcome
      )
      SELECT (SELECT id FROM s ORDER BY id DESC LIMIT 1) AS last,
             (SELECT count(*) FROM s) AS students, (SELECT count(*) FROM judged) AS breached,
             told.id, told.student_id, told.type, j.user_id, j.value, j.threshold, j.hours,
             j.allowed_hours
        FROM (SELECT 1) one LEFT JOIN told ON told.outcome = 'SENT'
        LEFT JOIN judged j ON j.id = told.student_id AND j.type = told.type
      """;

  /// Up to `$3` active students after `$2`. Indexes: `attendance_student_active`, and
  /// `attendance_day_sums` alone for the marks.
  static final String CHECK_PAGE =
      CHECK.formatted(
          """
          SELECT id, user_id FROM attendance_student
             WHERE tenant = $1 AND status = 'ACTIVE' AND id > $2::uuid
             ORDER BY id LIMIT $3::int FOR NO KEY UPDATE\
          """,
          "student_id > $2::uuid AND student_id <= (SELECT id FROM s ORDER BY id DESC LIMIT 1)",
          "$4::bigint");

  /// The active ones of some students.
  static final String CHECK_SOME =
      CHECK.formatted(
          """
          SELECT id, user_id FROM attendance_student
             WHERE tenant = $1 AND status = 'ACTIVE' AND id = ANY ($2::uuid[])
             ORDER BY id FOR NO KEY UPDATE\
          """,
          "student_id = ANY ($2::uuid[])",
          "NULL");

  /// Tenants with active students after `$1`, one index probe each.
  static final String NEXT_TENANT =
      """
      SELECT tenant FROM attendance_student
       WHERE status = 'ACTIVE' AND tenant > $1 ORDER BY tenant LIMIT 1
      """;

  static final String PAGE_END =
      """
      SELECT count(*) AS students, (array_agg(id ORDER BY id DESC))[1] AS last
        FROM (SELECT id FROM attendance_student
               WHERE tenant = $1 AND status = 'ACTIVE' AND id > $2 ORDER BY id LIMIT $3) page
      """;

  /// Index: `attendance_alert_job`.
  static final String TOLD =
      "SELECT count(*) FROM attendance_alert WHERE job_id = $1 AND outcome = 'SENT'";

  private final Pool pool;

  CheckStore(Pool pool) {
    this.pool = pool;
  }

  /// What a check found.
  ///
  /// @param last the highest id looked at; `null` when there was no student
  /// @param students looked at (count)
  /// @param breached pairs of student and alert that hold, told now or before (count)
  /// @param due what is to be told now
  record Checked(@Nullable UUID last, int students, int breached, List<Alert> due) {}

  Uni<Checked> checkPage(Tx tx, String tenant, UUID after, int limit, @Nullable Long job) {
    return tx.connection()
        .preparedQuery(CHECK_PAGE)
        .execute(Tuple.of(tenant, after, limit, job))
        .map(CheckStore::checked);
  }

  Uni<Checked> checkSome(Tx tx, String tenant, List<UUID> students) {
    return tx.connection()
        .preparedQuery(CHECK_SOME)
        .execute(Tuple.tuple().addString(tenant).addArrayOfUUID(students.toArray(UUID[]::new)))
        .map(CheckStore::checked);
  }

  /// @return the tenant; empty after the last
  Uni<Optional<String>> tenantAfter(String tenant) {
    return pool.preparedQuery(NEXT_TENANT)
        .execute(Tuple.of(tenant))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getString(0)));
  }

  /// Where a page ends.
  ///
  /// @param students in it (count)
  /// @param last the highest id; `null` when it is empty
  record PageEnd(int students, @Nullable UUID last) {}

  Uni<PageEnd> pageEnd(String tenant, UUID after, int limit) {
    return pool.preparedQuery(PAGE_END)
        .execute(Tuple.of(tenant, after, limit))
        .map(rows -> rows.iterator().next())
        .map(row -> new PageEnd(row.getLong("students").intValue(), row.getUUID("last")));
  }

  /// @return alerts a check has told (count)
  Uni<Integer> toldBy(long job) {
    return pool.preparedQuery(TOLD)
        .execute(Tuple.of(job))
        .map(rows -> rows.iterator().next().getLong(0).intValue());
  }

  private static Checked checked(RowSet<Row> rows) {
    Row first = rows.iterator().next();
    List<Alert> due =
        Rows.map(rows, row -> row).stream()
            .filter(row -> row.getUUID("id") != null)
            .map(CheckStore::alert)
            .toList();
    return new Checked(
        first.getUUID("last"),
        first.getLong("students").intValue(),
        first.getLong("breached").intValue(),
        due);
  }

  private static Alert alert(Row row) {
    return new Alert(
        row.getUUID("id"),
        row.getUUID("student_id"),
        row.getString("user_id"),
        AlertType.named(row.getString("type")),
        row.getBigDecimal("value"),
        row.getBigDecimal("threshold"),
        row.getInteger("hours"),
        row.getInteger("allowed_hours"));
  }
}
