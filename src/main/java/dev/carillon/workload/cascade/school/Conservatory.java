package dev.carillon.workload.cascade.school;

import dev.carillon.workload.cascade.reference.Action;
import dev.carillon.workload.cascade.reference.Reference;
import dev.carillon.workload.cascade.reference.Reference.Shape;
import dev.carillon.workload.cascade.reference.Reference.Slot;
import dev.carillon.workload.cascade.reference.RootEntity;
import java.util.List;

/// Everything in the conservatory that names a student (domain 000 §1, "Complete list").
public final class Conservatory {

  private static final String STUDENT_ID = "student_id";
  private static final List<String> OWN_ID = List.of("id");

  /// The student. The order is that of the document: teachers, orchestras, rehearsals, theory
  /// lessons, bagrut, attendance.
  public static final RootEntity STUDENT =
      new RootEntity(
          "student",
          "school_student",
          List.of(
              list("teacher", "teaching.studentIds", "school_teacher_student", "teacher_id")
                  .below("teacher_id", "school_teacher"),
              own(
                      "lesson",
                      "teaching.timeBlocks.assignedLessons.studentId",
                      "school_lesson",
                      Action.DEACTIVATE,
                      "release_lesson")
                  .below("block_id", "school_time_block")
                  .holding(new Slot("block_id", "lesson_start", "lesson_end")),
              own(
                  "teacher",
                  "timeBlocks.studentId",
                  "school_time_block",
                  Action.NULLIFY,
                  "remove_student_references"),
              new Reference(
                      "orchestra",
                      "memberIds",
                      "school_orchestra_member",
                      List.of("orchestra_id", STUDENT_ID),
                      STUDENT_ID,
                      Shape.CHILD_ROW,
                      Action.REMOVE,
                      "remove_member")
                  .below("orchestra_id", "school_orchestra"),
              history("rehearsal", "school_rehearsal_attendance", "rehearsal_id"),
              new Reference(
                      "theory_lesson",
                      "studentIds",
                      "school_theory_student",
                      List.of("lesson_id", STUDENT_ID),
                      STUDENT_ID,
                      Shape.CHILD_ROW,
                      Action.REMOVE,
                      "remove_student")
                  .below("lesson_id", "school_theory_lesson"),
              history("theory_lesson", "school_theory_attendance", "lesson_id"),
              own("bagrut", "studentId", "school_bagrut", Action.RETIRE, "archive_record"),
              own(
                  "activity_attendance",
                  "studentId",
                  "school_activity_attendance",
                  Action.ARCHIVE,
                  "archive_records")));

  private Conservatory() {}

  private static Reference list(String collection, String field, String table, String parent) {
    return new Reference(
        collection,
        field,
        table,
        List.of(parent, STUDENT_ID),
        STUDENT_ID,
        Shape.CHILD_ROW,
        Action.REMOVE,
        "remove_student_references");
  }

  private static Reference history(String collection, String table, String parent) {
    return new Reference(
        collection,
        "attendance",
        table,
        List.of(parent, STUDENT_ID),
        STUDENT_ID,
        Shape.CHILD_ROW,
        Action.ARCHIVE,
        "archive_attendance");
  }

  private static Reference own(
      String collection, String field, String table, Action action, String operation) {
    return new Reference(
        collection, field, table, OWN_ID, STUDENT_ID, Shape.SCALAR, action, operation);
  }
}
