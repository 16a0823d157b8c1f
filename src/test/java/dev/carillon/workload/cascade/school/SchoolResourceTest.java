package dev.carillon.workload.cascade.school;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The plain routes of the conservatory's tables.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SchoolResourceTest {

  private static final String A = "64f000000000000000000001";
  private static final String B = "64f000000000000000000002";
  private static final String C = "64f000000000000000000003";

  @Inject Pool pool;

  private final String tenant = "crud-" + UUID.randomUUID();

  private RequestSpecification admin() {
    return admin(tenant);
  }

  private static RequestSpecification admin(String tenant) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .contentType("application/json; charset=utf-8");
  }

  private RequestSpecification lines(String body) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN))
        .contentType("application/x-ndjson")
        .body(body.getBytes(StandardCharsets.UTF_8));
  }

  private static final String STUDENT =
      "{\"fullName\":\"Made Up\",\"phone\":\"0501234567\",\"age\":12,\"class\":\"ט\",\"instruments\":[{\"instrumentName\":\"חצוצרה\",\"isPrimary\":true,\"currentStage\":3}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "students | " + STUDENT + " | fullName | Made Up | Other",
        "teachers | {\"fullName\":\"T\",\"roles\":[\"מורה\"]} | fullName | T | Other",
        "orchestras | {\"name\":\"O\",\"type\":\"תזמורת\"} | name | O | Other",
        "rehearsals | {\"groupId\":\""
            + A
            + "\",\"date\":\"2026-01-04\",\"dayOfWeek\":0,\"startTime\":\"17:00\",\"endTime\":\"19:00\",\"location\":\"Hall\"} | location | Hall | Other",
        "theory-lessons | {\"category\":\"K\",\"teacherId\":\""
            + A
            + "\",\"date\":\"2026-01-04\",\"startTime\":\"17:00\",\"endTime\":\"19:00\"} | category | K | Other",
        "bagrut | {\"studentId\":\""
            + A
            + "\",\"finalGrade\":97,\"teacherId\":\""
            + A
            + "\"} | teacherId | "
            + A
            + " | "
            + B,
        "activity-attendance | {\"studentId\":\""
            + A
            + "\",\"activityType\":\"חזרה\",\"date\":\"2026-01-04\",\"status\":\"נכח\",\"notes\":\"N\"} | notes | N | Other",
        "school-years | {\"name\":\"Y\",\"startDate\":\"2026-09-01\",\"endDate\":\"2027-06-30\"} | name | Y | Other",
      })
  void a_row_lives_from_its_creation_to_its_removal(
      String table, String body, String field, String value, String other) {
    String path = "/api/conservatory/" + table;
    String id =
        admin()
            .body(body)
            .post(path)
            .then()
            .statusCode(201)
            .body("id", matchesPattern("[0-9a-f]{24}"))
            .body(field, equalTo(value))
            .body("createdAt", notNullValue())
            .extract()
            .path("id");

    admin()
        .get(path)
        .then()
        .statusCode(200)
        .body("data", hasSize(1))
        .body("pagination.total", equalTo(1));
    admin()
        .body(body.replace("\"" + value + "\"", "\"" + other + "\""))
        .put(path + "/" + id)
        .then()
        .statusCode(200)
        .body(field, equalTo(other));
    admin().get(path + "/" + id).then().statusCode(200).body(field, equalTo(other));
    admin("elsewhere").get(path + "/" + id).then().statusCode(404);
    admin("elsewhere").body(body).put(path + "/" + id).then().statusCode(404);
    admin("elsewhere").delete(path + "/" + id).then().statusCode(404);
    admin().delete(path + "/" + id).then().statusCode(204);
    admin().get(path + "/" + id).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "students",
        "teachers",
        "orchestras",
        "rehearsals",
        "theory-lessons",
        "bagrut",
        "activity-attendance",
        "school-years"
      })
  void only_admins_have_to_do_with_it(String table) {
    var user =
        given()
            .auth()
            .oauth2(Tokens.inTenant(tenant, "bob", Role.Names.USER))
            .contentType("application/json");
    user.get("/api/conservatory/" + table).then().statusCode(403);
    user.body("{}").post("/api/conservatory/" + table).then().statusCode(403);
    user.body("{}").put("/api/conservatory/" + table + "/" + A).then().statusCode(403);
    user.delete("/api/conservatory/" + table + "/" + A).then().statusCode(403);
    given().get("/api/conservatory/" + table).then().statusCode(401);
  }

  @Test
  void lists_below_a_row_are_read_and_replaced() {
    String path = "/api/conservatory/teachers";
    String body =
        """
        {"fullName":"T","studentIds":["%1$s","%2$s"],"timeBlocks":[
          {"id":"%3$s","day":"שני","startTime":"14:00","endTime":"18:00","duration":240,
           "assignedLessons":[{"id":"%1$s","studentId":"%2$s","lessonStartTime":"14:30",
                               "lessonEndTime":"15:00","duration":30}]}]}
        """
            .formatted(A, B, C);

    String id =
        admin()
            .body(body)
            .post(path)
            .then()
            .statusCode(201)
            .body("studentIds", equalTo(List.of(A, B)))
            .body("timeBlocks[0].day", equalTo("שני"))
            .body("timeBlocks[0].assignedLessons[0].lessonStartTime", equalTo("14:30"))
            .extract()
            .path("id");
    admin()
        .body("{\"fullName\":\"T\",\"studentIds\":[\"" + C + "\"]}")
        .put(path + "/" + id)
        .then()
        .statusCode(200)
        .body("studentIds", equalTo(List.of(C)))
        .body("timeBlocks", hasSize(0));
  }

  private static final String TEACHERS = "/api/conservatory/teachers";

  private static String teacher(String... blocks) {
    return "{\"fullName\":\"T\",\"timeBlocks\":[" + String.join(",", blocks) + "]}";
  }

  private static String block(String id, String... lessons) {
    return """
    {"id":"%s","day":"שני","startTime":"14:00","endTime":"18:00","duration":240,
     "assignedLessons":[%s]}
    """
        .formatted(id, String.join(",", lessons))
        .replace("\n", "");
  }

  private static String lesson(String id, String start) {
    return """
    {"id":"%s","studentId":"%s","lessonStartTime":"%s","lessonEndTime":"17:00","duration":30}
    """
        .formatted(id, A, start)
        .replace("\n", "");
  }

  private String added(String body) {
    return admin().body(body).post(TEACHERS).then().statusCode(201).extract().path("id");
  }

  @Test
  void an_id_that_is_there_twice_below_a_teacher_is_refused_by_its_place() {
    String body =
        teacher(
            block(A, lesson(A, "14:00"), lesson(B, "14:30")),
            block(B, lesson(C, "15:00"), lesson(A, "15:30")),
            block(A));
    List<String> places = List.of("/timeBlocks/1/assignedLessons/1/id", "/timeBlocks/2/id");
    String id = added(teacher(block(C)));

    admin()
        .body(body)
        .post(TEACHERS)
        .then()
        .statusCode(422)
        .body("errors.pointer", equalTo(places))
        .body("errors[0].detail", equalTo("is there twice"));
    admin().body(body).put(TEACHERS + "/" + id).then().statusCode(422);
    lines(body)
        .post(TEACHERS + "/bulk")
        .then()
        .statusCode(422)
        .body("errors.line", equalTo(List.of(1, 1)));
    admin().get(TEACHERS).then().body("pagination.total", equalTo(1));
  }

  @Test
  void an_import_in_which_two_teachers_have_one_block_or_lesson_is_refused_by_its_places() {
    lines(
            teacher(block(A, lesson(B, "14:00")))
                + "\n"
                + teacher(block(C), block(A))
                + "\n"
                + teacher(block(B, lesson(B, "14:00"))))
        .post(TEACHERS + "/bulk")
        .then()
        .statusCode(422)
        .body("errors.line", equalTo(List.of(2, 3)))
        .body(
            "errors.pointer",
            equalTo(List.of("/timeBlocks/1/id", "/timeBlocks/0/assignedLessons/0/id")));
  }

  @Test
  void a_teacher_who_names_the_block_of_another_changes_nothing_in_it() {
    String other = added(teacher(block(A, lesson(A, "14:00"))));
    String id = added(teacher(block(B)));

    admin()
        .body(teacher(block(B), block(A, lesson(A, "16:00"), lesson(C, "15:00"))))
        .put(TEACHERS + "/" + id)
        .then()
        .statusCode(200)
        .body("timeBlocks.id", equalTo(List.of(B)));

    admin()
        .get(TEACHERS + "/" + other)
        .then()
        .body("timeBlocks[0].assignedLessons.id", equalTo(List.of(A)))
        .body("timeBlocks[0].assignedLessons[0].lessonStartTime", equalTo("14:00"));
  }

  @Test
  void a_lesson_moves_from_one_block_of_its_teacher_to_another() {
    String id = added(teacher(block(A, lesson(C, "14:00")), block(B)));

    admin()
        .body(teacher(block(A), block(B, lesson(C, "15:00"))))
        .put(TEACHERS + "/" + id)
        .then()
        .statusCode(200)
        .body("timeBlocks[0].assignedLessons", hasSize(0))
        .body("timeBlocks[1].assignedLessons.id", equalTo(List.of(C)))
        .body("timeBlocks[1].assignedLessons[0].lessonStartTime", equalTo("15:00"));
  }

  @Test
  void an_import_moves_a_block_and_a_lesson_from_one_teacher_to_another() {
    String from = added(teacher(block(A), block(B, lesson(A, "14:00"))));
    String to = added(teacher(block(C)));

    lines(
            teacher(block(B)).replace("{\"fullName", "{\"id\":\"" + from + "\",\"fullName")
                + "\n"
                + teacher(block(A), block(C, lesson(A, "15:00")))
                    .replace("{\"fullName", "{\"id\":\"" + to + "\",\"fullName"))
        .post(TEACHERS + "/bulk")
        .then()
        .statusCode(200);

    admin()
        .get(TEACHERS + "/" + from)
        .then()
        .body("timeBlocks.id", equalTo(List.of(B)))
        .body("timeBlocks[0].assignedLessons", hasSize(0));
    admin()
        .get(TEACHERS + "/" + to)
        .then()
        .body("timeBlocks.id", equalTo(List.of(A, C)))
        .body("timeBlocks[1].assignedLessons[0].lessonStartTime", equalTo("15:00"));
  }

  @Test
  void attendance_is_read_and_replaced() {
    String path = "/api/conservatory/rehearsals";
    String body =
        """
        {"groupId":"%1$s","date":"2026-01-04","dayOfWeek":0,"startTime":"17:00","endTime":"19:00",
         "attendance":{"present":["%1$s"],"absent":["%2$s"]}}
        """
            .formatted(A, B);

    String id = admin().body(body).post(path).then().statusCode(201).extract().path("id");
    admin()
        .body(body.replace("\"absent\":[\"" + B + "\"]", "\"absent\":[\"" + C + "\"]"))
        .put(path + "/" + id)
        .then()
        .statusCode(200)
        .body("attendance.present", equalTo(List.of(A)))
        .body("attendance.absent", equalTo(List.of(C)));
  }

  /// A reader that writes waits for the deletions of others, and undoes what they did meanwhile.
  @Test
  void reading_writes_nothing() {
    String path = "/api/conservatory/students";
    String id = admin().body(STUDENT).post(path).then().statusCode(201).extract().path("id");
    List<String> before = versions();

    admin().get(path).then().statusCode(200).body("data", hasSize(1));
    admin().get(path + "/" + id).then().statusCode(200);

    assertThat(versions()).isEqualTo(before);
  }

  /// The transaction that wrote each student last.
  private List<String> versions() {
    return Rows.map(
        pool.preparedQuery("SELECT xmin::text FROM school_student WHERE tenant = $1")
            .execute(Tuple.of(tenant))
            .await()
            .indefinitely(),
        row -> row.getString(0));
  }

  @Test
  void a_second_row_with_the_same_id_is_refused() {
    String body = "{\"id\":\"" + A + "\",\"name\":\"O\",\"type\":\"הרכב\"}";
    admin().body(body).post("/api/conservatory/orchestras").then().statusCode(201);

    admin()
        .body(body)
        .post("/api/conservatory/orchestras")
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE);
    admin("other-" + tenant).body(body).post("/api/conservatory/orchestras").then().statusCode(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "students | {\"fullName\":\"S\",\"class\":\"ט\",\"instruments\":[]} | 422",
        "students | {\"fullName\":\"S\",\"class\":\"z\",\"instruments\":[{\"instrumentName\":\"x\",\"isPrimary\":true,\"currentStage\":1}]} | 422",
        "students | {\"fullName\":\"S\",\"class\":\"ט\",\"phone\":\"12\",\"instruments\":[{\"instrumentName\":\"x\",\"isPrimary\":true,\"currentStage\":1}]} | 422",
        "students | {\"fullName\":\"S\",\"class\":\"ט\",\"age\":100,\"instruments\":[{\"instrumentName\":\"x\",\"isPrimary\":true,\"currentStage\":1}]} | 422",
        "students | {\"fullName\":\"S\",\"class\":\"ט\",\"instruments\":[{\"instrumentName\":\"x\",\"isPrimary\":true,\"currentStage\":9}]} | 422",
        "students | {\"fulName\":\"S\"} | 400",
        "school-years | {\"name\":\"Y\",\"startDate\":\"2026-09-01\",\"endDate\":\"2025-06-30\"} | 409",
        "activity-attendance | {\"studentId\":\""
            + A
            + "\",\"activityType\":\"חזרה\",\"date\":\"2999-01-01\",\"status\":\"נכח\"} | 422",
        "orchestras | {\"name\":\"O\",\"type\":\"band\"} | 422",
        "orchestras | {\"id\":\"x\",\"name\":\"O\",\"type\":\"הרכב\"} | 422",
      })
  void a_value_that_cannot_be_is_refused(String table, String body, int status) {
    admin()
        .body(body)
        .post("/api/conservatory/" + table)
        .then()
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void an_import_adds_and_changes_all_or_nothing() {
    String path = "/api/conservatory/orchestras";
    lines(
            "{\"id\":\"%s\",\"name\":\"One\",\"type\":\"הרכב\",\"memberIds\":[\"%s\"]}\n\n{\"name\":\"Two\",\"type\":\"תזמורת\"}"
                .formatted(A, B))
        .post(path + "/bulk")
        .then()
        .statusCode(200)
        .body("count", equalTo(2));
    lines("{\"id\":\"%s\",\"name\":\"Won\",\"type\":\"הרכב\"}".formatted(A))
        .post(path + "/bulk")
        .then()
        .statusCode(200);
    admin().get(path + "/" + A).then().body("name", equalTo("Won")).body("memberIds", hasSize(0));

    lines("{\"name\":\"Three\",\"type\":\"הרכב\"}\n{\"name\":\"\",\"type\":\"הרכב\"}\nnonsense")
        .post(path + "/bulk")
        .then()
        .statusCode(422)
        .body("errors.line", equalTo(List.of(2, 3)));
    lines("\n").post(path + "/bulk").then().statusCode(422);
    admin().get(path).then().body("pagination.total", equalTo(2));
  }

  @Test
  void a_student_that_something_names_is_left_to_the_cascade() {
    String id =
        admin()
            .body(STUDENT)
            .post("/api/conservatory/students")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    admin()
        .body("{\"name\":\"O\",\"type\":\"הרכב\",\"memberIds\":[\"" + id + "\"]}")
        .post("/api/conservatory/orchestras")
        .then()
        .statusCode(201);

    admin().delete("/api/conservatory/students/" + id).then().statusCode(409);
  }
}
