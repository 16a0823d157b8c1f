package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that record attendance.
@Singleton
final class MarkStore {

  /// Students are locked in the order of their ids, as the check does: what is marked and what is
  /// checked of one student come one after the other.
  static final String LOCK =
      """
      SELECT id FROM attendance_student
       WHERE tenant = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
      """;

  /// The classes of a tenant among `$2`, those that the person teaches if `$3` names one.
  static final String CLASSES =
      """
      SELECT c.id FROM attendance_class c
       WHERE c.tenant = $1 AND c.id = ANY ($2::uuid[])
         AND ($3::text IS NULL OR EXISTS (
              SELECT FROM attendance_schedule_entry e
               WHERE e.tenant = $1 AND e.class_section = c.section AND e.teacher_id = $3))
      """;

  /// The newest day there is. A day has come once it has begun somewhere on earth: where the tenant
  /// is, nobody said.
  static final String NEWEST = "(now() AT TIME ZONE 'UTC' + interval '14 hours')::date";

  static final String FUTURE = "SELECT max(d) > " + NEWEST + " FROM unnest($1::date[]) d";

  /// A dot keeps what is there. The students are locked, so nobody adds a day between the two.
  static final String MARK =
      """
      WITH e AS MATERIALIZED (
        SELECT * FROM unnest($2::uuid[], $3::date[], $4::uuid[], $5::text[])
                   AS e(student, date, class, marks)
      ), changed AS (
        UPDATE attendance_day d
           SET marks = (SELECT string_agg(
                          CASE substr(e.marks, i, 1) WHEN '.' THEN substr(d.marks, i, 1)
                               ELSE substr(e.marks, i, 1) END, '' ORDER BY i)
                          FROM generate_series(1, 6) i),
               marked_by = $6, marked_at = now()
          FROM e
         WHERE d.tenant = $1 AND d.student_id = e.student AND d.date = e.date
           AND d.class_id = e.class
        RETURNING d.student_id, d.date, d.class_id
      )
      INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
      SELECT $1, e.student, e.date, e.class, replace(e.marks, '.', '-'), $6
        FROM e
       WHERE NOT EXISTS (SELECT FROM changed c WHERE c.student_id = e.student AND c.date = e.date
                            AND c.class_id = e.class)
      """;

  /// The marks of one student, class and day.
  ///
  /// @param marks six letters; a dot keeps what is there
  record Day(UUID student, LocalDate date, UUID classId, String marks) {}

  /// @return those of the students that the tenant has, locked until the transaction ends
  Uni<Set<UUID>> lock(Tx tx, String tenant, List<UUID> students) {
    return ids(tx, LOCK, Tuple.tuple().addString(tenant).addArrayOfUUID(array(students)));
  }

  /// @param teacher the `sub` of who must teach them, or `null` when that does not matter
  /// @return those of the classes that the tenant has and that person teaches
  Uni<Set<UUID>> classes(Tx tx, String tenant, List<UUID> classes, @Nullable String teacher) {
    return ids(
        tx,
        CLASSES,
        Tuple.tuple().addString(tenant).addArrayOfUUID(array(classes)).addString(teacher));
  }

  /// @return whether one of the days has not come yet anywhere, by the clock of the database
  Uni<Boolean> isAnyInFuture(Tx tx, List<LocalDate> days) {
    return tx.connection()
        .preparedQuery(FUTURE)
        .execute(Tuple.tuple().addArrayOfLocalDate(days.toArray(LocalDate[]::new)))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Uni<Void> mark(Tx tx, String tenant, List<Day> days, String by) {
    return tx.connection()
        .preparedQuery(MARK)
        .execute(
            Columns.of(days)
                .constant(tenant)
                .<UUID>of(UUID.class, (Function<Day, @Nullable UUID>) Day::student)
                .date(Day::date)
                .<UUID>of(UUID.class, (Function<Day, @Nullable UUID>) Day::classId)
                .text(Day::marks)
                .constant(by)
                .tuple())
        .replaceWithVoid();
  }

  private static UUID[] array(List<UUID> ids) {
    return ids.toArray(UUID[]::new);
  }

  private static Uni<Set<UUID>> ids(Tx tx, String statement, Tuple values) {
    return tx.connection()
        .preparedQuery(statement)
        .execute(values)
        .map(rows -> new HashSet<>(Rows.map(rows, row -> row.getUUID(0))));
  }
}
