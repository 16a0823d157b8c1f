package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plain routes of students, classes, schedule entries and certificates.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RegisterTest {

  private static final String STUDENT =
      "{\"studentId\":\"S-1\",\"firstName\":\"Made\",\"lastName\":\"Up\",\"classSection\":\"B\"}";
  private static final String LESSON =
      "{\"classSection\":\"B\",\"subject\":\"Logic\",\"dayOfWeek\":1,\"startTime\":\"08:00:00\",\"endTime\":\"09:00:00\"}";

  @Inject Pool pool;

  TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "students | " + STUDENT + " | lastName | Up",
        "classes | {\"name\":\"Logic\",\"section\":\"B\"} | name | Logic",
        "schedule-entries | " + LESSON + " | subject | Logic",
      })
  void a_row_lives_from_its_creation_to_its_removal(
      String table, String body, String field, String value) {
    String path = "/api/attendance/" + table;
    var other = new TestUniversity(pool);
    String id =
        uni.admin()
            .body(body)
            .post(path)
            .then()
            .statusCode(201)
            .body(field, equalTo(value))
            .body("createdAt", notNullValue())
            .extract()
            .path("id");

    uni.admin()
        .body(body.replace("\"" + value + "\"", "\"Other\""))
        .put(path + "/" + id)
        .then()
        .statusCode(200)
        .body(field, equalTo("Other"))
        .body("id", equalTo(id));
    uni.admin().get(path + "/" + id).then().statusCode(200).body(field, equalTo("Other"));
    uni.admin().get(path).then().statusCode(200).body("data.id", org.hamcrest.Matchers.hasItem(id));
    other.admin().get(path + "/" + id).then().statusCode(404);
    other.admin().body(body).put(path + "/" + id).then().statusCode(404);
    other.admin().delete(path + "/" + id).then().statusCode(404);
    uni.user("bob").get(path).then().statusCode(403);
    uni.admin().delete(path + "/" + id).then().statusCode(204);
    uni.admin().get(path + "/" + id).then().statusCode(404);
  }

  @Test
  void a_key_that_is_taken_is_a_conflict() {
    uni.admin().body(STUDENT).post("/api/attendance/students").then().statusCode(201);

    uni.admin().body(STUDENT).post("/api/attendance/students").then().statusCode(409);
  }

  @Test
  void an_end_before_its_begin_and_a_missing_name_are_refused() {
    uni.admin()
        .body(LESSON.replace("09:00", "07:00"))
        .post("/api/attendance/schedule-entries")
        .then()
        .statusCode(422);
    uni.admin()
        .body(STUDENT.replace("\"Made\"", "\"\""))
        .post("/api/attendance/students")
        .then()
        .statusCode(422)
        .body("errors[0].pointer", containsString("firstName"));
  }

  @Test
  void an_import_stores_all_rows_or_none_and_names_the_line() {
    String second = STUDENT.replace("S-1", "S-2");
    lines(STUDENT + "\n" + second.replace("\"Made\"", "\"\""))
        .statusCode(422)
        .body("errors[0].line", equalTo(2))
        .body("errors[0].pointer", equalTo("/firstName"));
    lines(STUDENT + "\nnot json").statusCode(422);
    lines("").statusCode(422);
    lines(STUDENT + "\n" + STUDENT).statusCode(409);
    assertThat(uni.execute("SELECT FROM attendance_student WHERE tenant = $1", uni.tenant))
        .isZero();

    lines(STUDENT + "\n\n" + second).statusCode(200).body("count", equalTo(2));
  }

  private io.restassured.response.ValidatableResponse lines(String body) {
    return uni.admin()
        .contentType("application/x-ndjson")
        .body(body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post("/api/attendance/students/bulk")
        .then();
  }

  @ParameterizedTest
  @CsvSource({"approved", "rejected"})
  void a_review_tells_the_student_once(String verdict) {
    UUID student = uni.student(0, 0, 0);
    String path = "/api/attendance/certificates";
    String id =
        uni.admin()
            .body(
                "{\"studentId\":\"%s\",\"startDate\":\"2026-01-05\",\"endDate\":\"2026-01-07\"}"
                    .formatted(student))
            .post(path)
            .then()
            .statusCode(201)
            .body("status", equalTo("pending"))
            .body("totalDays", equalTo(3))
            .extract()
            .path("id");
    String review = "{\"status\":\"" + verdict + "\"}";

    uni.admin()
        .body(review)
        .post(path + "/" + id + "/review")
        .then()
        .statusCode(200)
        .body("status", equalTo(verdict))
        .body("reviewedBy", equalTo("alice"));
    uni.admin().body(review).post(path + "/" + id + "/review").then().statusCode(409);
    new TestUniversity(pool)
        .admin()
        .body(review)
        .post(path + "/" + id + "/review")
        .then()
        .statusCode(404);

    assertThat(uni.told(student)).containsExactly("file_" + verdict);
  }

  @Test
  void a_certificate_of_nobody_is_refused() {
    uni.admin()
        .body(
            "{\"studentId\":\"%s\",\"startDate\":\"2026-01-05\",\"endDate\":\"2026-01-07\"}"
                .formatted(UUID.randomUUID()))
        .post("/api/attendance/certificates")
        .then()
        .statusCode(422);
    uni.admin().get("/api/attendance/certificates").then().statusCode(200).body("data", hasSize(0));
  }
}
