package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statement that reads the timetable of classes.
@Singleton
final class TimetableStore {

  /// A timetable has times and no periods: the n-th period is the n-th entry of the weekday. Index:
  /// `attendance_schedule_entry_section`.
  static final String SUBJECTS =
      """
      SELECT w.class, w.date, w.period, e.subject
        FROM unnest($2::uuid[], $3::date[], $4::int[]) AS w(class, date, period)
        JOIN attendance_class c ON c.tenant = $1 AND c.id = w.class
       CROSS JOIN LATERAL (
             SELECT t.subject FROM attendance_schedule_entry t
              WHERE t.tenant = $1 AND t.class_section = c.section
                AND t.day_of_week = extract(dow FROM w.date)::int
              ORDER BY t.start_time, t.id OFFSET w.period - 1 LIMIT 1) e
      """;

  /// A period of a class.
  ///
  /// @param period 1..6
  record Slot(UUID classId, LocalDate date, int period) {}

  /// @return the subjects of those of the periods that the timetable has
  Uni<Map<Slot, String>> subjects(Tx tx, String tenant, List<Slot> slots) {
    return tx.connection()
        .preparedQuery(SUBJECTS)
        .execute(
            Columns.of(slots)
                .constant(tenant)
                .<UUID>of(UUID.class, (Function<Slot, @Nullable UUID>) Slot::classId)
                .date(Slot::date)
                .integer(Slot::period)
                .tuple())
        .map(rows -> {
          Map<Slot, String> subjects = new HashMap<>();
          for (Row row : rows) {
            var slot =
                new Slot(row.getUUID("class"), row.getLocalDate("date"), row.getInteger("period"));
            subjects.put(slot, row.getString("subject"));
          }
          return subjects;
        });
  }
}
