package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// A made-up conservatory in a tenant of its own.
final class TestSchool {

  private static final List<String> TABLES =
      List.of(
          "school_teacher",
          "school_teacher_student",
          "school_time_block",
          "school_lesson",
          "school_orchestra",
          "school_orchestra_member",
          "school_rehearsal",
          "school_rehearsal_attendance",
          "school_theory_lesson",
          "school_theory_student",
          "school_theory_attendance",
          "school_bagrut",
          "school_activity_attendance");

  private static final AtomicLong NUMBERS = new AtomicLong(1);

  final String tenant = "school-" + UUID.randomUUID();
  private final Pool pool;

  TestSchool(Pool pool) {
    this.pool = pool;
  }

  static String newId() {
    return "%024x".formatted(0x64f0_0000_0000L + NUMBERS.getAndIncrement());
  }

  void run(String sql, Object... values) {
    pool.preparedQuery(sql).execute(Tuple.from(List.of(values))).await().indefinitely();
  }

  List<Row> rows(String sql, Object... values) {
    return Rows.map(
        pool.preparedQuery(sql).execute(Tuple.from(List.of(values))).await().indefinitely(),
        row -> row);
  }

  long count(String sql, Object... values) {
    return rows(sql, values).getFirst().getLong(0);
  }

  String student() {
    String id = newId();
    run(
        "INSERT INTO school_student (tenant, id, full_name, class) VALUES ($1, $2, 'Made Up', 'ט')",
        tenant,
        id);
    return id;
  }

  /// @param user the sub of the teacher's tokens
  String teacher(String user) {
    String id = newId();
    run(
        "INSERT INTO school_teacher (tenant, id, user_id, full_name) VALUES ($1, $2, $3, 'Teacher')",
        tenant,
        id,
        user);
    return id;
  }

  void teaches(String teacher, String student) {
    run(
        "INSERT INTO school_teacher_student VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        teacher,
        student);
  }

  String block(String teacher) {
    String id = newId();
    run(
        """
        INSERT INTO school_time_block (tenant, id, teacher_id, day, start_time, end_time, duration)
        VALUES ($1, $2, $3, 'שני', '14:00', '18:00', 240)
        """,
        tenant,
        id,
        teacher);
    return id;
  }

  /// @param from hour and minute, such as `14:30`
  String lesson(String block, String student, String from, String until) {
    String id = newId();
    run(
        """
        INSERT INTO school_lesson (tenant, id, block_id, student_id, lesson_start, lesson_end,
                                   duration)
        VALUES ($1, $2, $3, $4, $5::text::time, $6::text::time, 30)
        """,
        tenant,
        id,
        block,
        student,
        from,
        until);
    return id;
  }

  String orchestra() {
    String id = newId();
    run(
        "INSERT INTO school_orchestra (tenant, id, name, type) VALUES ($1, $2, 'O', 'תזמורת')",
        tenant,
        id);
    return id;
  }

  void member(String orchestra, String student) {
    run(
        "INSERT INTO school_orchestra_member VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        orchestra,
        student);
  }

  String rehearsal(String orchestra) {
    String id = newId();
    run(
        """
        INSERT INTO school_rehearsal (tenant, id, group_id, date, day_of_week, start_time, end_time)
        VALUES ($1, $2, $3, '2026-01-04', 0, '17:00', '19:00')
        """,
        tenant,
        id,
        orchestra);
    return id;
  }

  void rehearsed(String rehearsal, String student, boolean present) {
    run(
        """
        INSERT INTO school_rehearsal_attendance VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        tenant,
        rehearsal,
        student,
        present);
  }

  String theoryLesson(String teacher) {
    String id = newId();
    run(
        """
        INSERT INTO school_theory_lesson (tenant, id, category, teacher_id, date, start_time, end_time)
        VALUES ($1, $2, 'theory', $3, '2026-01-05', '15:00', '16:00')
        """,
        tenant,
        id,
        teacher);
    return id;
  }

  void learns(String lesson, String student) {
    run(
        "INSERT INTO school_theory_student VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        lesson,
        student);
  }

  void learned(String lesson, String student, boolean present) {
    run(
        "INSERT INTO school_theory_attendance VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        tenant,
        lesson,
        student,
        present);
  }

  String bagrut(String student) {
    String id = newId();
    run(
        "INSERT INTO school_bagrut (tenant, id, student_id) VALUES ($1, $2, $3)",
        tenant,
        id,
        student);
    return id;
  }

  String attended(String student) {
    String id = newId();
    run(
        """
        INSERT INTO school_activity_attendance (tenant, id, student_id, activity_type, date, status)
        VALUES ($1, $2, $3, 'חזרה', '2026-01-06', 'נכח')
        """,
        tenant,
        id,
        student);
    return id;
  }

  /// A student whom each of the references names once.
  ///
  /// @return its id
  String studentNamedEverywhere(String teacher) {
    String student = student();
    teaches(teacher, student);
    String block = block(teacher);
    lesson(block, student, "14:00", "14:30");
    run("UPDATE school_time_block SET student_id = $2 WHERE id = $1", block, student);
    String orchestra = orchestra();
    member(orchestra, student);
    rehearsed(rehearsal(orchestra), student, true);
    String theory = theoryLesson(teacher);
    learns(theory, student);
    learned(theory, student, false);
    bagrut(student);
    attended(student);
    return student;
  }

  /// Everything but the students, byte for byte.
  String dump() {
    var text = new StringBuilder();
    for (String table : TABLES) {
      text.append(table).append('\n');
      rows("SELECT to_jsonb(t)::text FROM " + table + " t WHERE tenant = $1 ORDER BY 1", tenant)
          .forEach(row -> text.append(row.getString(0)).append('\n'));
    }
    return text.toString();
  }

  /// The students, without what says when they were changed.
  String students() {
    var text = new StringBuilder();
    rows(
            """
            SELECT (to_jsonb(t) - 'updated_at' - 'restored_at' - 'restored_from_audit')::text
              FROM school_student t WHERE tenant = $1 ORDER BY 1
            """,
            tenant)
        .forEach(row -> text.append(row.getString(0)).append('\n'));
    return text.toString();
  }

  /// The events of a stream in their order, as `event data`.
  List<String> told(String kind, String name) {
    return rows(
            """
            SELECT e.event || ' ' || e.data::jsonb::text FROM stream s
              JOIN stream_event e ON e.stream = s.id
             WHERE s.tenant = $1 AND s.kind = $2 AND s.name = $3 ORDER BY e.seq
            """,
            tenant,
            kind,
            name)
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }
}
