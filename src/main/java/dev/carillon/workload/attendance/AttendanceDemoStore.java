package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;

/// The statements that make a small university of made-up students. Repeating them changes nothing.
@Singleton
final class AttendanceDemoStore {

  /// `$1` tenant, `$2` students.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO attendance_class (tenant, id, name, section, department, academic_year)
          SELECT $1::text, md5($1 || 'demo-class' || n)::uuid, 'Demo class ' || n, 'DEMO-' || n,
                 'Made-up studies', '2026/27'
            FROM generate_series(1, 4) n WHERE $2::int > 0
              ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO attendance_student (tenant, id, student_id, first_name, last_name,
                                          class_section, semester, user_id)
          SELECT $1::text, md5($1 || 'demo-student' || n)::uuid, 'DEMO-' || n, 'Student', 'No ' || n,
                 'DEMO-' || (n % 4 + 1), 1 + n % 8,
                 CASE n WHEN 1 THEN 'bob' ELSE 'demo-student-' || n END
            FROM generate_series(1, $2::int) n
              ON CONFLICT DO NOTHING
          """,
          """
          INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
          SELECT s.tenant, s.id, current_date - day, c.id,
                 CASE WHEN (n * 7 + day * 3) % 20 < n % 8 THEN 'AAAAAA'
                      WHEN n % 25 = 0 THEN 'SSSSPP' ELSE 'PPPPPP' END, 'demo'
            FROM generate_series(1, $2::int) n
            JOIN attendance_student s
              ON s.tenant = $1::text AND s.id = md5($1 || 'demo-student' || n)::uuid
            JOIN attendance_class c ON c.tenant = s.tenant AND c.section = s.class_section
           CROSS JOIN generate_series(1, 40) day
              ON CONFLICT DO NOTHING
          """);

  private final Database database;

  AttendanceDemoStore(Database database) {
    this.database = database;
  }

  Uni<Void> fill(String tenant, int students) {
    return database.inTransaction(tx ->
        Multi.createFrom()
            .iterable(FILL)
            .onItem()
            .transformToUniAndConcatenate(sql -> run(tx, sql, tenant, students))
            .onItem()
            .ignoreAsUni());
  }

  private static Uni<Void> run(Tx tx, String sql, String tenant, int students) {
    return tx.connection().preparedQuery(sql).execute(Tuple.of(tenant, students)).replaceWithVoid();
  }
}
