package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;

/// The statements that tell who is a student and who teaches whom.
@Singleton
final class StudentStore {

  /// Index: the primary key.
  static final String LIVE =
      "SELECT id FROM school_student WHERE tenant = $1 AND id = ANY ($2::text[]) AND NOT deleted";

  static final String EXISTS =
      "SELECT EXISTS (SELECT FROM school_student WHERE tenant = $1 AND id = $2)";

  /// On the teacher's list, or in an active lesson. Indexes: `school_teacher_user`, the primary key
  /// of `school_teacher_student`, `school_lesson_student`.
  static final String TEACHES =
      """
      SELECT EXISTS (
        SELECT FROM school_teacher t
         WHERE t.tenant = $1 AND t.user_id = $2 AND t.is_active
           AND (EXISTS (SELECT FROM school_teacher_student s
                         WHERE s.tenant = t.tenant AND s.teacher_id = t.id AND s.student_id = $3)
             OR EXISTS (SELECT FROM school_lesson l
                          JOIN school_time_block b ON b.tenant = l.tenant AND b.id = l.block_id
                         WHERE l.tenant = t.tenant AND l.student_id = $3 AND l.is_active
                           AND b.teacher_id = t.id)))
      """;

  /// Index: `cascade_request_person`.
  static final String ASKED =
      """
      SELECT EXISTS (SELECT FROM cascade_request
                      WHERE tenant = $1 AND requested_by = $2 AND $3 = ANY (students))
      """;

  static final String TENANTS = "SELECT DISTINCT tenant FROM school_student ORDER BY tenant";

  private final Pool pool;

  StudentStore(Pool pool) {
    this.pool = pool;
  }

  /// {@return those of the ids that are students and not deleted, in no order}
  Uni<List<String>> live(String tenant, Collection<String> ids) {
    return pool.preparedQuery(LIVE)
        .execute(Tuple.tuple().addString(tenant).addValue(ids.toArray(String[]::new)))
        .map(rows -> Rows.map(rows, row -> row.getString(0)));
  }

  /// {@return whether there is such a student, deleted or not}
  Uni<Boolean> exists(String tenant, String id) {
    return yes(EXISTS, Tuple.of(tenant, id));
  }

  /// @param person the `sub` of a token
  Uni<Boolean> teaches(String tenant, String person, String student) {
    return yes(TEACHES, Tuple.of(tenant, person, student));
  }

  /// Whether this person asked for a deletion of the student: afterwards nobody teaches it.
  Uni<Boolean> asked(String tenant, String person, String student) {
    return yes(ASKED, Tuple.of(tenant, person, student));
  }

  private Uni<Boolean> yes(String sql, Tuple values) {
    return pool.preparedQuery(sql)
        .execute(values)
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /// {@return every tenant with students}
  Uni<List<String>> tenants() {
    return pool.query(TENANTS).execute().map(rows -> Rows.map(rows, row -> row.getString(0)));
  }
}
