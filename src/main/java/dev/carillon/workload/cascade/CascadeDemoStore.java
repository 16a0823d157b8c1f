package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// The statements that make a small conservatory of made-up students.
@Singleton
final class CascadeDemoStore {

  /// `$1` tenant, `$2` students, `$3` id of teacher, block, orchestra and rehearsal. Rows that have
  /// an id of their own take it from a hash of what they are about.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO school_student (tenant, id, full_name, class)
          SELECT $1::text, s, 'Demo student', 'אחר' FROM unnest($2::text[]) AS s
           WHERE $3::text IS NOT NULL
          """,
          """
          INSERT INTO school_teacher (tenant, id, full_name)
          SELECT $1::text, $3::text, 'Demo teacher' WHERE $2::text[] IS NOT NULL
          """,
          """
          INSERT INTO school_teacher_student (tenant, teacher_id, student_id)
          SELECT $1::text, $3::text, s FROM unnest($2::text[]) AS s
          """,
          """
          INSERT INTO school_time_block (tenant, id, teacher_id, day, start_time, end_time, duration)
          SELECT $1::text, $3::text, $3::text, 'שני', '14:00', '18:00', 240
           WHERE $2::text[] IS NOT NULL
          """,
          """
          INSERT INTO school_lesson (tenant, id, block_id, student_id, lesson_start, lesson_end,
                                     duration)
          SELECT $1::text, left(md5(s || 'lesson'), 24), $3::text, s,
                 time '14:00' + n * interval '30 min', time '14:30' + n * interval '30 min', 30
            FROM unnest($2::text[]) WITH ORDINALITY AS u(s, n)
          """,
          """
          INSERT INTO school_orchestra (tenant, id, name, type)
          SELECT $1::text, $3::text, 'Demo orchestra', 'תזמורת' WHERE $2::text[] IS NOT NULL
          """,
          """
          INSERT INTO school_orchestra_member (tenant, orchestra_id, student_id)
          SELECT $1::text, $3::text, s FROM unnest($2::text[]) AS s
          """,
          """
          INSERT INTO school_bagrut (tenant, id, student_id)
          SELECT $1::text, left(md5(s || 'bagrut'), 24), s FROM unnest($2::text[]) AS s
           WHERE $3::text IS NOT NULL
          """,
          """
          INSERT INTO school_activity_attendance (tenant, id, student_id, activity_type, date,
                                                  status)
          SELECT $1::text, left(md5(s || n), 24), s, 'חזרה', current_date - n, 'נכח'
            FROM unnest($2::text[]) AS s, generate_series(1, 200) AS n
           WHERE $3::text IS NOT NULL
          """);

  private final Database database;

  CascadeDemoStore(Database database) {
    this.database = database;
  }

  /// @param group id of the teacher and the orchestra
  Uni<Void> fill(String tenant, List<String> students, String group) {
    return database.inTransaction(tx ->
        Multi.createFrom()
            .iterable(FILL)
            .onItem()
            .transformToUniAndConcatenate(sql -> run(tx, sql, tenant, students, group))
            .onItem()
            .ignoreAsUni());
  }

  private static Uni<Void> run(
      Tx tx, String sql, String tenant, List<String> students, String group) {
    return tx.connection()
        .preparedQuery(sql)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addValue(students.toArray(String[]::new))
                .addString(group))
        .replaceWithVoid();
  }
}
