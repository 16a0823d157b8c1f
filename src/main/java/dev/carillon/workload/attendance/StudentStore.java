package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements that read of one student.
@Singleton
final class StudentStore {

  /// `$3` names who asks and is neither admin: it must be the student or teach the class. Index:
  /// the primary key.
  static final String FIND =
      """
      SELECT s.id, s.first_name, s.last_name, s.class_section, s.user_id
        FROM attendance_student s
       WHERE s.tenant = $1 AND s.id = $2
         AND ($3::text IS NULL OR s.user_id = $3 OR EXISTS (
              SELECT FROM attendance_schedule_entry e
               WHERE e.tenant = $1 AND e.class_section = s.class_section AND e.teacher_id = $3))
      """;

  /// Index: `attendance_student_user`.
  static final String OF_PERSON =
      """
      SELECT id, first_name, last_name, class_section, user_id
        FROM attendance_student WHERE tenant = $1 AND user_id = $2
      """;

  /// Index: the primary key.
  static final String DAYS =
      """
      SELECT date, class_id, marks, marked_by, marked_at
        FROM attendance_day
       WHERE tenant = $1 AND student_id = $2 AND date >= coalesce($3::date, '-infinity')
         AND date <= coalesce($4::date, 'infinity')
       ORDER BY date DESC, class_id LIMIT 1000
      """;

  private final Pool pool;

  StudentStore(Pool pool) {
    this.pool = pool;
  }

  /// A student.
  ///
  /// @param person the `sub` of their tokens, or `null`
  record Student(UUID id, String name, String classSection, @Nullable String person) {}

  /// @return empty when the tenant has none, or the actor may not see them
  Uni<Optional<Student>> find(Actor actor, UUID id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(actor.tenant(), id, actor.isAdmin() ? null : actor.id()))
        .map(rows -> Rows.map(rows, StudentStore::student).stream().findFirst());
  }

  /// {@return a student of the tenant, whoever asks}
  Uni<Optional<Student>> named(String tenant, UUID id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.tuple().addString(tenant).addUUID(id).addString(null))
        .map(rows -> Rows.map(rows, StudentStore::student).stream().findFirst());
  }

  /// @return the student who the actor is; empty when they are none
  Uni<Optional<Student>> ofPerson(Actor actor) {
    return pool.preparedQuery(OF_PERSON)
        .execute(Tuple.of(actor.tenant(), actor.id()))
        .map(rows -> Rows.map(rows, StudentStore::student).stream().findFirst());
  }

  /// @return the newest 1,000 days at most, the newest first
  Uni<List<DayView>> days(
      String tenant, UUID student, @Nullable LocalDate from, @Nullable LocalDate to) {
    return pool.preparedQuery(DAYS)
        .execute(
            Tuple.tuple().addString(tenant).addUUID(student).addLocalDate(from).addLocalDate(to))
        .map(rows -> Rows.map(rows, StudentStore::day));
  }

  private static Student student(Row row) {
    return new Student(
        row.getUUID("id"),
        row.getString("first_name") + " " + row.getString("last_name"),
        row.getString("class_section"),
        row.getString("user_id"));
  }

  private static DayView day(Row row) {
    List<MarkStatus> periods = new ArrayList<>();
    row.getString("marks").chars().forEach(mark -> periods.add(MarkStatus.of((char) mark)));
    return new DayView(
        row.getLocalDate("date"),
        row.getUUID("class_id"),
        periods,
        row.getString("marked_by"),
        row.getOffsetDateTime("marked_at"));
  }
}
