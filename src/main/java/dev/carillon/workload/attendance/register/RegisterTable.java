package dev.carillon.workload.attendance.register;

import java.util.List;
import java.util.stream.Collectors;

/// A table of the register and the statements on it, which are the same for each but for names.
///
/// Rows go in and out as JSON: `jsonb_populate_recordset` gives each value the type of its column.
///
/// @param name of the table
/// @param type of its rows
/// @param columns that clients set, beside the id
record RegisterTable<E extends RegisterRow>(String name, Class<E> type, List<String> columns) {

  static final RegisterTable<StudentRow> STUDENTS =
      new RegisterTable<>(
          "attendance_student",
          StudentRow.class,
          List.of(
              "student_id",
              "first_name",
              "last_name",
              "class_section",
              "semester",
              "status",
              "user_id"));

  static final RegisterTable<ClassRow> CLASSES =
      new RegisterTable<>(
          "attendance_class",
          ClassRow.class,
          List.of("name", "section", "department", "semester", "academic_year"));

  static final RegisterTable<ScheduleEntryRow> SCHEDULE_ENTRIES =
      new RegisterTable<>(
          "attendance_schedule_entry",
          ScheduleEntryRow.class,
          List.of(
              "class_section",
              "teacher_id",
              "subject",
              "day_of_week",
              "start_time",
              "end_time",
              "room"));

  static final RegisterTable<CertificateRow> CERTIFICATES =
      new RegisterTable<>(
          "medical_certificate",
          CertificateRow.class,
          List.of("student_id", "start_date", "end_date", "reason", "doctor_name"));

  /// `$1` tenant, `$2` most rows, `$3` rows before. Index: the primary key.
  String list() {
    return "SELECT (to_jsonb(t) - 'tenant')::text AS row FROM "
        + name
        + " t WHERE tenant = $1 ORDER BY id LIMIT $2 OFFSET $3";
  }

  String count() {
    return "SELECT count(*) FROM " + name + " WHERE tenant = $1";
  }

  /// `$1` tenant, `$2` id.
  String find() {
    return "SELECT (to_jsonb(t) - 'tenant')::text AS row FROM "
        + name
        + " t WHERE tenant = $1 AND id = $2";
  }

  /// `$1` tenant, `$2` JSON array of rows. One that is there already breaks the primary key.
  String insert() {
    return "INSERT INTO %1$s AS t (tenant, id, %2$s) SELECT $1, coalesce(r.id, uuidv7()), %3$s"
            .formatted(name, String.join(", ", columns), columnsOf("r"))
        + " FROM jsonb_populate_recordset(NULL::%s, $2::text::jsonb) r".formatted(name);
  }

  /// The same, and rows whose id is there are changed.
  String upsert() {
    return insert()
        + " ON CONFLICT (tenant, id) DO UPDATE SET updated_at = now(), "
        + columns.stream()
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
  }

  /// `$1` tenant, `$2` JSON array with the one row.
  String update() {
    return "UPDATE %s t SET updated_at = now(), ".formatted(name)
        + columns.stream()
            .map(column -> column + " = r." + column)
            .collect(Collectors.joining(", "))
        + " FROM jsonb_populate_recordset(NULL::%s, $2::text::jsonb) r".formatted(name)
        + " WHERE t.tenant = $1 AND t.id = r.id";
  }

  /// `$1` tenant, `$2` id.
  String delete() {
    return "DELETE FROM " + name + " WHERE tenant = $1 AND id = $2";
  }

  /// What makes a statement give the rows it wrote.
  static String returning(String statement) {
    return statement + " RETURNING (to_jsonb(t) - 'tenant')::text AS row";
  }

  private String columnsOf(String alias) {
    return columns.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
  }
}
