package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The computed figures of students and classes: the documents' cache, in two tables. Figures are
/// fresh for 120 seconds (domain-001 §2).
@Singleton
final class MetricsStore {

  static final String FIND =
      """
      SELECT present, absent, sick, on_leave, marked, rate, computed_at,
             computed_at > now() - interval '120 seconds' AS fresh
        FROM attendance_metrics WHERE tenant = $1 AND student_id = $2
      """;

  /// Index: `attendance_day_sums`. In the order of the key, as the check writes them.
  static final String REFRESH =
      """
      INSERT INTO attendance_metrics AS m
             (tenant, student_id, present, absent, sick, on_leave, marked)
      SELECT s.tenant, s.id, coalesce(sum(d.present), 0)::int, coalesce(sum(d.absent), 0)::int,
             coalesce(sum(d.sick), 0)::int, coalesce(sum(d.on_leave), 0)::int,
             coalesce(sum(d.marked), 0)::int
        FROM attendance_student s
        LEFT JOIN attendance_day d ON d.tenant = s.tenant AND d.student_id = s.id
       WHERE s.tenant = $1 AND s.id = ANY ($2::uuid[])
       GROUP BY s.tenant, s.id
       ORDER BY s.tenant, s.id
          ON CONFLICT (tenant, student_id) DO UPDATE
         SET present = excluded.present, absent = excluded.absent, sick = excluded.sick,
             on_leave = excluded.on_leave, marked = excluded.marked, computed_at = now()
      """;

  /// Students whose marks are newer than their figures, within a day; the hourly check sees to what
  /// is older. Index: `attendance_day_age`.
  static final String STALE =
      """
      SELECT tenant, array_agg(student_id) AS students
        FROM (SELECT DISTINCT d.tenant, d.student_id FROM attendance_day d
               WHERE d.marked_at > now() - interval '1 day'
                 AND NOT EXISTS (
                     SELECT FROM attendance_metrics m
                      WHERE m.tenant = d.tenant AND m.student_id = d.student_id
                        AND (m.computed_at >= d.marked_at
                             OR m.computed_at > now() - interval '120 seconds'))
               LIMIT 5000) stale
       GROUP BY tenant
      """;

  /// Keys are `metrics:<id of the student>`.
  static final String INVALIDATE =
      """
      DELETE FROM attendance_metrics
       WHERE tenant = $1
         AND (('metrics:' || student_id) = ANY ($2::text[]) OR ('metrics:' || student_id) LIKE $3)
      """;

  static final String REFRESH_CLASSES = "REFRESH MATERIALIZED VIEW CONCURRENTLY class_statistics";

  /// The class of a tenant, and what was computed of it; `$3` names who must teach it. Indexes: the
  /// primary key, and `class_statistics_class`.
  static final String CLASS =
      """
      SELECT c.id, c.section, s.total_students, s.average_attendance, s.median_attendance,
             s.highest_attendance, s.lowest_attendance, s.students_at_risk,
             s.students_with_warning, s.last_calculated
        FROM attendance_class c
        LEFT JOIN class_statistics s ON s.tenant = c.tenant AND s.class_id = c.id
       WHERE c.tenant = $1 AND c.id = $2
         AND ($3::text IS NULL OR EXISTS (
              SELECT FROM attendance_schedule_entry e
               WHERE e.tenant = $1 AND e.class_section = c.section AND e.teacher_id = $3))
      """;

  private final Pool pool;
  private final Pool patient;

  /// @param patient for statements that may be silent for long
  MetricsStore(Pool pool, @ReactiveDataSource("upkeep") Pool patient) {
    this.pool = pool;
    this.patient = patient;
  }

  /// The figures of a student.
  ///
  /// @param rate per cent; `null` while no period is marked
  record Metrics(
      int present,
      int absent,
      int sick,
      int onLeave,
      int marked,
      @Nullable BigDecimal rate,
      OffsetDateTime computedAt,
      boolean fresh) {}

  /// Students of one tenant.
  record Stale(String tenant, List<UUID> students) {}

  /// The figures of a student, computed anew when they are not fresh.
  ///
  /// @return empty when the tenant has no such student
  Uni<Optional<Metrics>> fresh(String tenant, UUID student) {
    return find(tenant, student)
        .chain(found ->
            found.filter(Metrics::fresh).isPresent()
                ? Uni.createFrom().item(found)
                : refresh(tenant, List.of(student)).chain(() -> find(tenant, student)));
  }

  private Uni<Optional<Metrics>> find(String tenant, UUID student) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, student))
        .map(rows -> Rows.map(rows, MetricsStore::metrics).stream().findFirst());
  }

  /// @return students whose figures are new (count)
  Uni<Integer> refresh(String tenant, List<UUID> students) {
    return pool.preparedQuery(REFRESH)
        .execute(Tuple.tuple().addString(tenant).addArrayOfUUID(students.toArray(UUID[]::new)))
        .map(done -> done.rowCount());
  }

  /// @return at most 5,000 students
  Uni<List<Stale>> stale() {
    return pool.query(STALE)
        .execute()
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Stale(row.getString("tenant"), List.of(row.getArrayOfUUIDs("students")))));
  }

  /// @param like a pattern of LIKE, or `null`
  /// @return figures removed (count)
  Uni<Integer> invalidate(String tenant, List<String> keys, @Nullable String like) {
    return pool.preparedQuery(INVALIDATE)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addArrayOfString(keys.toArray(String[]::new))
                .addString(like))
        .map(done -> done.rowCount());
  }

  Uni<Void> refreshClasses() {
    return patient.query(REFRESH_CLASSES).execute().replaceWithVoid();
  }

  /// @param teacher who must teach it, or `null` when that does not matter
  Uni<Optional<ClassStatistics>> classStatistics(String tenant, UUID id, @Nullable String teacher) {
    return pool.preparedQuery(CLASS)
        .execute(Tuple.of(tenant, id, teacher))
        .map(rows -> Rows.map(rows, MetricsStore::statistics).stream().findFirst());
  }

  private static Metrics metrics(Row row) {
    return new Metrics(
        row.getInteger("present"),
        row.getInteger("absent"),
        row.getInteger("sick"),
        row.getInteger("on_leave"),
        row.getInteger("marked"),
        row.getBigDecimal("rate"),
        row.getOffsetDateTime("computed_at"),
        row.getBoolean("fresh"));
  }

  private static ClassStatistics statistics(Row row) {
    return new ClassStatistics(
        row.getUUID("id"),
        row.getString("section"),
        count(row, "total_students"),
        row.getBigDecimal("average_attendance"),
        row.getBigDecimal("median_attendance"),
        row.getBigDecimal("highest_attendance"),
        row.getBigDecimal("lowest_attendance"),
        count(row, "students_at_risk"),
        count(row, "students_with_warning"),
        row.getOffsetDateTime("last_calculated"));
  }

  private static int count(Row row, String column) {
    Integer value = row.getInteger(column);
    return value == null ? 0 : value;
  }
}
