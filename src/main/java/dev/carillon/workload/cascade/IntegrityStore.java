package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// The five checks of an integrity validation (domain 000 §2). Each reads one tenant's rows by the
/// first column of a primary key, and changes nothing. A check answers one row for each fault, in
/// ids.
@Singleton
final class IntegrityStore {

  /// Most faults told in full (count); all are counted.
  private static final int MOST_TOLD = 20;

  private final Pool pool;

  IntegrityStore(Pool pool) {
    this.pool = pool;
  }

  /// A check: its name outside, its share of the progress in per cent, what to do when it finds
  /// something.
  enum Check {
    STUDENT_REFERENCES(
        "studentReferences",
        "teacher",
        30,
        "Run the orphan clean-up: it takes students that are missing out of the teachers' lists.",
        """
        SELECT concat('teacher ', s.teacher_id, ' lists student ', s.student_id) AS fault
          FROM school_teacher_student s
         WHERE s.tenant = $1 AND NOT EXISTS (SELECT FROM school_student r
                                              WHERE r.tenant = s.tenant AND r.id = s.student_id)
        """,
        "school_teacher_student"),
    SCHEDULE_CONSISTENCY(
        "scheduleConsistency",
        "lesson",
        25,
        "Move one of the lessons: a student cannot be at two at a time.",
        """
        SELECT concat('student ', l.student_id, ' has ', count(*), ' lessons, ', b.day, ' ',
                      l.lesson_start) AS fault
          FROM school_lesson l
          JOIN school_time_block b ON b.tenant = l.tenant AND b.id = l.block_id
         WHERE l.tenant = $1 AND l.is_active
         GROUP BY l.student_id, b.day, l.lesson_start HAVING count(*) > 1
        """,
        "school_lesson"),
    MEMBERSHIP_INTEGRITY(
        "membershipIntegrity",
        "orchestra",
        20,
        "Run the orphan clean-up: it takes members that are missing out of the orchestras.",
        """
        SELECT concat('orchestra ', m.orchestra_id, ' has member ', m.student_id) AS fault
          FROM school_orchestra_member m
         WHERE m.tenant = $1 AND NOT EXISTS (SELECT FROM school_student r
                                              WHERE r.tenant = m.tenant AND r.id = m.student_id)
        """,
        "school_orchestra_member"),
    AUDIT_TRAIL_CONSISTENCY(
        "auditTrailConsistency",
        "deletion_audit",
        15,
        "Their students were removed by other means; such deletions cannot be undone.",
        """
        SELECT concat('entry ', a.id, ' is about student ', a.entity_id) AS fault
          FROM deletion_audit a
         WHERE a.tenant = $1 AND a.entity_type = 'student'
           AND NOT EXISTS (SELECT FROM school_student r
                            WHERE r.tenant = a.tenant AND r.id = a.entity_id)
        """,
        "deletion_audit"),
    DATA_ARCHIVAL_INTEGRITY(
        "dataArchivalIntegrity",
        "bagrut",
        10,
        "Make these records active again, or restore the students from their deletions.",
        """
        SELECT concat('record ', b.id, ' of student ', b.student_id) AS fault
          FROM school_bagrut b
          JOIN school_student r ON r.tenant = b.tenant AND r.id = b.student_id
         WHERE b.tenant = $1 AND b.archived AND b.archived_reason = 'student_deleted'
           AND r.is_active
        """,
        "school_bagrut");

    private final String word;
    private final String collection;
    private final int weight;
    private final String advice;
    private final String faults;
    private final String rows;

    Check(String word, String collection, int weight, String advice, String faults, String rows) {
      this.word = word;
      this.collection = collection;
      this.weight = weight;
      this.advice = advice;
      this.faults = faults;
      this.rows = rows;
    }

    String word() {
      return word;
    }

    String collection() {
      return collection;
    }

    /// Its share of the progress (per cent).
    int weight() {
      return weight;
    }

    String advice() {
      return advice;
    }

    /// The check as one statement: faults in all, the first of them, rows looked at.
    private String statement() {
      return """
      WITH faults AS MATERIALIZED (%s)
      SELECT (SELECT count(*) FROM faults) AS found,
             ARRAY(SELECT fault FROM faults ORDER BY fault LIMIT $2) AS told,
             (SELECT count(*) FROM %s t WHERE t.tenant = $1) AS looked
      """
          .formatted(faults, rows);
    }
  }

  /// What a check found.
  ///
  /// @param found faults (count)
  /// @param told the first 20, in ids
  /// @param looked rows it went through (count)
  @RegisterForReflection
  record Found(int found, List<String> told, int looked) {}

  Uni<Found> look(String tenant, Check check) {
    return pool.preparedQuery(check.statement())
        .execute(Tuple.of(tenant, MOST_TOLD))
        .map(rows -> Rows.map(rows, IntegrityStore::found).getFirst());
  }

  private static Found found(Row row) {
    return new Found(
        Math.toIntExact(row.getLong("found")),
        List.of(row.getArrayOfStrings("told")),
        Math.toIntExact(row.getLong("looked")));
  }
}
