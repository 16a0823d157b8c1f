package dev.carillon.workload.attendance;

import static io.restassured.RestAssured.given;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// A tenant of its own with one class, and made-up students in it.
final class TestUniversity {

  static final String CHECK = "{\"action\":\"runThresholdCheck\"}";

  private static final Duration SOON = Duration.ofSeconds(20);

  final String tenant = "uni-" + UUID.randomUUID();
  final UUID section = UUID.randomUUID();

  private final Pool pool;

  TestUniversity(Pool pool) {
    this.pool = pool;
    execute(
        "INSERT INTO attendance_class (tenant, id, name, section) VALUES ($1, $2, 'Logic', 'A')",
        tenant,
        section);
  }

  /// {@return rows found or changed (count)}
  int execute(String statement, Object... values) {
    var rows = pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON);
    return Math.max(rows.rowCount(), rows.size());
  }

  List<String> texts(String statement, Object... values) {
    return Rows.map(
        pool.preparedQuery(statement).execute(Tuple.from(values)).await().atMost(SOON),
        row -> String.valueOf(row.getValue(0)));
  }

  /// A student with so many periods of each status, spread over as many days as they take. The sub
  /// of the student is the id.
  UUID student(int present, int absent, int sick) {
    UUID id = UUID.randomUUID();
    execute(
        """
        INSERT INTO attendance_student (tenant, id, student_id, first_name, last_name,
                                        class_section, user_id)
        VALUES ($1, $2, $3, 'Made', 'Up', 'A', $3)
        """,
        tenant,
        id,
        id.toString());
    marks(id, "P".repeat(present) + "A".repeat(absent) + "S".repeat(sick));
    return id;
  }

  /// Stands for all marks a student had before.
  void marks(UUID student, String marks) {
    execute("DELETE FROM attendance_day WHERE tenant = $1 AND student_id = $2", tenant, student);
    execute(
        """
        INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
        SELECT $1, $2, current_date - n, $3, rpad(substr($4, n * 6 + 1, 6), 6, '-'), 'tea'
          FROM generate_series(0, (length($4) - 1) / 6) n
         WHERE length($4) > 0
        """,
        tenant,
        student,
        section,
        marks);
  }

  RequestSpecification admin() {
    return as("alice", Role.Names.ADMIN);
  }

  RequestSpecification user(String name) {
    return as(name, Role.Names.USER);
  }

  private RequestSpecification as(String name, String role) {
    return given().auth().oauth2(Tokens.inTenant(tenant, name, role)).contentType(ContentType.JSON);
  }

  /// Checks by hand.
  ///
  /// @return alerts sent (count)
  int check() {
    return admin()
        .body(CHECK)
        .post("/api/admin/background-jobs")
        .then()
        .statusCode(200)
        .extract()
        .path("data.notificationsSent");
  }

  /// {@return the types of the notifications a student has, the oldest first}
  List<String> told(UUID student) {
    return texts(
        "SELECT type FROM notifications WHERE tenant = $1 AND recipient = $2 ORDER BY created_at",
        tenant,
        student.toString());
  }

  /// {@return outcomes of the alerts of a student}
  List<String> outcomes(UUID student) {
    return texts(
        "SELECT outcome FROM attendance_alert WHERE tenant = $1 AND student_id = $2 ORDER BY"
            + " told_at",
        tenant,
        student);
  }

  /// As if time had passed since the last alerts.
  void later(int hours) {
    execute(
        "UPDATE attendance_breach SET told_at = told_at - make_interval(hours => $2) WHERE tenant ="
            + " $1",
        tenant,
        hours);
  }

  ValidatableResponse mark(RequestSpecification who, UUID student, int period, String status) {
    return who.body(record(student, section, "2026-01-05", period, status))
        .post("/api/attendance")
        .then();
  }

  static String record(UUID student, UUID section, String date, int period, String status) {
    return "{\"student\":\"%s\",\"classId\":\"%s\",\"date\":\"%s\",\"period\":%d,\"status\":\"%s\"}"
        .formatted(student, section, date, period, status);
  }
}
