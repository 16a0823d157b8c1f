package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.SseClient;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a student's page shows, and how it hears of what changes.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StudentEventResourceTest {

  private static final String DASHBOARD = "/api/students/dashboard";
  private static final String EVENTS = "/api/students/notifications/sse";

  @Inject Pool pool;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
  }

  @Test
  void a_dashboard_says_how_a_student_stands_and_where_in_the_class() {
    UUID student = uni.student(20, 2, 2);
    UUID better = uni.student(24, 0, 0);
    UUID worse = uni.student(12, 12, 0);
    for (UUID each : new UUID[] {better, worse}) {
      uni.admin().get(DASHBOARD + "?studentId=" + each).then().statusCode(200);
    }

    uni.user(student.toString())
        .get(DASHBOARD)
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.studentId", equalTo(student.toString()))
        .body("data.attendanceRate", equalTo(83.33f))
        .body("data.totalClasses", equalTo(24))
        .body("data.standing", equalTo("warning"))
        .body("data.ranking", equalTo(2))
        .body("data.classSize", equalTo(3))
        .body("data.classAverage", equalTo(77.78f))
        .body("data.trend", equalTo("stable"))
        .body("data.sickAndLeaveHours", equalTo(2))
        .body("data.allowedHours", equalTo(100))
        .body("data.week", hasSize(4));
  }

  @Test
  void a_person_has_so_many_dashboards_in_a_minute() {
    UUID student = uni.student(1, 0, 0);
    String person = student.toString();
    uni.user(person).get(DASHBOARD).then().statusCode(200).header("X-RateLimit-Remaining", "99");
    used("dashboard", person, 100);

    uni.user(person)
        .get(DASHBOARD)
        .then()
        .statusCode(429)
        .header("X-RateLimit-Limit", "100")
        .header("X-RateLimit-Remaining", "0")
        .header("Retry-After", notNullValue());
    uni.admin().get(DASHBOARD + "?studentId=" + student).then().statusCode(200);
  }

  @Test
  void a_person_opens_so_many_event_streams_in_a_minute() {
    String person = uni.student(1, 0, 0).toString();
    // The first is refused for another reason; it counts all the same.
    uni.user(person).get(EVENTS + "?studentId=nobody").then().statusCode(400);
    used("attendance-stream", person, 10);

    uni.user(person)
        .get(EVENTS)
        .then()
        .statusCode(429)
        .header("X-RateLimit-Limit", "10")
        .header("Retry-After", notNullValue());
  }

  private void used(String what, String person, int times) {
    pool.preparedQuery("UPDATE request_limit SET used = $2 WHERE key LIKE $1")
        .executeAndAwait(Tuple.of(what + ":%" + person, times));
  }

  @Test
  void who_has_no_marks_has_no_rank() {
    UUID student = uni.student(0, 0, 0);

    uni.admin()
        .get(DASHBOARD + "?studentId=" + student)
        .then()
        .statusCode(200)
        .body("data.attendanceRate", nullValue())
        .body("data.ranking", nullValue())
        .body("data.week", hasSize(0));
  }

  @Test
  void nobody_sees_the_dashboard_or_the_events_of_another() {
    UUID student = uni.student(6, 0, 0);
    UUID other = uni.student(6, 0, 0);
    var elsewhere = new TestUniversity(pool);

    for (String path : new String[] {DASHBOARD, EVENTS}) {
      uni.user(other.toString()).get(path + "?studentId=" + student).then().statusCode(404);
      uni.user("nobody").get(path).then().statusCode(404);
      elsewhere.admin().get(path + "?studentId=" + student).then().statusCode(404);
      io.restassured.RestAssured.given().get(path).then().statusCode(401);
    }
    uni.admin().get(EVENTS + "?studentId=x").then().statusCode(400);
    uni.user(student.toString()).header("Last-Event-ID", "x").get(EVENTS).then().statusCode(400);
  }

  @Test
  void a_student_hears_of_a_mark_of_the_new_figures_and_of_what_they_are_told() throws Exception {
    UUID student = uni.student(15, 5, 0);
    try (var page = follow(student)) {
      page.await("event:ping").await("connectionId").await("retry:3000");

      uni.mark(uni.admin(), student, 1, "ABSENT").statusCode(200);

      page.await("event:attendance_update")
          .await("event:metrics_update")
          .await("event:notification");
      assertThat(page.text())
          .contains("\"status\":\"ABSENT\"")
          .contains("\"attendanceRate\":71.43")
          .contains("\"totalClasses\":21");
    }
  }

  @Test
  void what_a_student_hears_has_the_subject_of_the_period_and_where_to_go() throws Exception {
    UUID student = uni.student(15, 5, 0);
    uni.execute(
        """
        INSERT INTO attendance_schedule_entry (tenant, class_section, subject, day_of_week,
                                               start_time, end_time)
        VALUES ($1, 'A', 'Second', 1, '09:00', '10:00'), ($1, 'A', 'First', 1, '08:00', '09:00'),
               ($1, 'A', 'Other day', 2, '07:00', '08:00')
        """,
        uni.tenant);
    try (var page = follow(student)) {
      page.await("event:ping");

      uni.mark(uni.admin(), student, 2, "ABSENT").statusCode(200);
      uni.mark(uni.admin(), student, 3, "ABSENT").statusCode(200);

      page.await("\"period\":3").await("event:notification");
      assertThat(data(page, "period", 2).getString("subject")).isEqualTo("Second");
      assertThat(data(page, "period", 3).getString("subject")).isNull();
      assertThat(data(page, "type", "mahroom_alert").getString("actionUrl"))
          .isEqualTo("/student/student-dashboard");
    }
  }

  /// The data of the first event whose field has that value.
  private static JsonObject data(SseClient page, String field, Object value) {
    return page.lines("data").stream()
        .map(JsonObject::new)
        .filter(data -> value.equals(data.getValue(field)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void who_comes_back_hears_what_was_marked_meanwhile() throws Exception {
    UUID student = uni.student(12, 0, 0);
    String place;
    try (var page = follow(student)) {
      page.await("event:ping");
      uni.mark(uni.admin(), student, 1, "PRESENT").statusCode(200);
      page.await("event:attendance_update");
      place = page.lines("id").get(1);
    }
    uni.mark(uni.admin(), student, 2, "SICK").statusCode(200);

    try (var page = follow(student, "Last-Event-ID", place)) {
      page.await("\"status\":\"SICK\"");
      assertThat(page.text()).doesNotContain("\"status\":\"PRESENT\"");
    }
  }

  private SseClient follow(UUID student, String... headers) throws Exception {
    String token = Tokens.inTenant(uni.tenant, student.toString(), Role.Names.USER);
    return new SseClient(port, token, EVENTS, headers);
  }
}
