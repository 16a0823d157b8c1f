package dev.carillon.workload.attendance.register;

import dev.carillon.platform.rows.RowTable;
import java.util.List;

/// The tables of the register.
final class Register {

  static final RowTable<StudentRow> STUDENTS =
      new RowTable<>(
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

  static final RowTable<ClassRow> CLASSES =
      new RowTable<>(
          "attendance_class",
          ClassRow.class,
          List.of("name", "section", "department", "semester", "academic_year"));

  private static final RowTable.Refusals PERIODS =
      new RowTable.Refusals(
          "There is no student with this studentId.",
          "Two values contradict each other: an end before its begin.");

  static final RowTable<ScheduleEntryRow> SCHEDULE_ENTRIES =
      new RowTable<>(
          "attendance_schedule_entry",
          ScheduleEntryRow.class,
          List.of(
              "class_section",
              "teacher_id",
              "subject",
              "day_of_week",
              "start_time",
              "end_time",
              "room"),
          PERIODS);

  static final RowTable<CertificateRow> CERTIFICATES =
      new RowTable<>(
          "medical_certificate",
          CertificateRow.class,
          List.of("student_id", "start_date", "end_date", "reason", "doctor_name"),
          PERIODS);

  private Register() {}
}
