package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements behind a student's dashboard.
@Singleton
final class DashboardStore {

  /// Among the active students of the class whose figures were computed. Indexes:
  /// `attendance_student_class`, the primary key of the figures.
  static final String IN_CLASS =
      """
      WITH mate AS (
        SELECT o.id, m.rate
          FROM attendance_student o
          JOIN attendance_metrics m ON m.tenant = o.tenant AND m.student_id = o.id
         WHERE o.tenant = $1 AND o.status = 'ACTIVE' AND m.rate IS NOT NULL
           AND o.class_section = (SELECT class_section FROM attendance_student
                                   WHERE tenant = $1 AND id = $2)
      )
      SELECT count(*)::int AS size, round(avg(rate), 2) AS average,
             CASE WHEN bool_or(id = $2)
                  THEN (count(*) FILTER (WHERE rate > (SELECT rate FROM mate WHERE id = $2)))::int + 1
                  END AS ranking
        FROM mate
      """;

  /// Two times two weeks, for the trend; the newer ends with the newest day that can be marked.
  /// Index: the primary key.
  static final String WEEKS =
      """
      SELECT coalesce(sum(present) FILTER (WHERE date > current_date - 14), 0)::int AS present,
             coalesce(sum(marked) FILTER (WHERE date > current_date - 14), 0)::int AS marked,
             coalesce(sum(present) FILTER (WHERE date <= current_date - 14), 0)::int AS present_before,
             coalesce(sum(marked) FILTER (WHERE date <= current_date - 14), 0)::int AS marked_before
        FROM attendance_day
       WHERE tenant = $1 AND student_id = $2 AND date > current_date - 28 AND date <= %s
      """
          .formatted(MarkStore.NEWEST);

  /// Tomorrow may be among them, so they are counted. Index: the primary key.
  static final String WEEK =
      """
      SELECT * FROM (
        SELECT date::text AS date, sum(present)::int AS present, sum(marked)::int AS marked
          FROM attendance_day
         WHERE tenant = $1 AND student_id = $2 AND date > current_date - 7 AND marked > 0
           AND date <= %s
         GROUP BY date ORDER BY date DESC LIMIT 7) newest
       ORDER BY date
      """
          .formatted(MarkStore.NEWEST);

  private final Pool pool;

  DashboardStore(Pool pool) {
    this.pool = pool;
  }

  /// Where a student is in their class.
  ///
  /// @param size students with a rate (count)
  /// @param average of their rates (per cent), or `null` when there is none
  /// @param ranking counted from 1, the best rate first; `null` without a rate
  record InClass(int size, @Nullable BigDecimal average, @Nullable Integer ranking) {}

  Uni<InClass> inClass(String tenant, UUID student) {
    return pool.preparedQuery(IN_CLASS)
        .execute(Tuple.of(tenant, student))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new InClass(
              row.getInteger("size"), row.getBigDecimal("average"), row.getInteger("ranking"));
        });
  }

  Uni<Trend> trend(String tenant, UUID student) {
    return pool.preparedQuery(WEEKS)
        .execute(Tuple.of(tenant, student))
        .map(rows -> {
          Row row = rows.iterator().next();
          return Trend.of(
              row.getInteger("present"),
              row.getInteger("marked"),
              row.getInteger("present_before"),
              row.getInteger("marked_before"));
        });
  }

  /// {@return the last seven days on which a period was marked, the oldest first}
  Uni<List<Dashboard.Day>> week(String tenant, UUID student) {
    return pool.preparedQuery(WEEK)
        .execute(Tuple.of(tenant, student))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Dashboard.Day(
                        row.getString("date"),
                        row.getInteger("present"),
                        row.getInteger("marked"))));
  }
}
