package dev.carillon.workload.attendance;

import static dev.carillon.workload.attendance.TestUniversity.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AttendanceResourceTest {

  private static final String BULK = "/api/attendance/bulk";
  private static final String FUTURE = "2999-01-01";
  private static final String DAY = "2026-01-05";
  private static final String WESTERNMOST = "SET LOCAL TimeZone = 'Etc/GMT+12'";

  @Inject Pool pool;

  TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
  }

  private void refused(String records, String pointer) {
    uni.admin()
        .body("{\"records\":[" + records + "]}")
        .post(BULK)
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo(pointer));
    assertThat(uni.execute("SELECT FROM attendance_day WHERE tenant = $1", uni.tenant)).isZero();
  }

  @Test
  void whoever_falls_to_the_exam_limit_is_told_with_the_mark() {
    UUID student = uni.student(3, 0, 0);

    uni.mark(uni.admin(), student, 1, "ABSENT")
        .statusCode(200)
        .body("data.records", equalTo(1))
        .body("data.studentsChecked", equalTo(1))
        .body("data.notificationsSent", equalTo(1));

    assertThat(uni.told(student)).containsExactly("mahroom_alert");
  }

  @Test
  void a_mark_that_is_corrected_takes_the_place_of_the_first() {
    UUID student = uni.student(0, 0, 0);
    uni.mark(uni.admin(), student, 1, "ABSENT").statusCode(200);
    uni.mark(uni.admin(), student, 2, "PRESENT").statusCode(200);
    uni.mark(uni.admin(), student, 1, "PRESENT").statusCode(200);

    uni.admin()
        .queryParam("student", student)
        .get("/api/attendance")
        .then()
        .statusCode(200)
        .body("data", hasSize(1))
        .body(
            "data[0].periods",
            contains("PRESENT", "PRESENT", "NOT_MARKED", "NOT_MARKED", "NOT_MARKED", "NOT_MARKED"));
  }

  @Test
  void many_marks_are_stored_at_once() {
    UUID one = uni.student(0, 0, 0);
    UUID two = uni.student(0, 0, 0);

    uni.admin()
        .body(
            "{\"records\":["
                + record(one, uni.section, DAY, 1, "PRESENT")
                + ","
                + record(two, uni.section, DAY, 6, "LEAVE")
                + "]}")
        .post(BULK)
        .then()
        .statusCode(200)
        .body("data.records", equalTo(2))
        .body("data.notificationsSent", equalTo(1));
  }

  @Test
  void of_many_marks_all_are_stored_or_none() {
    UUID student = uni.student(0, 0, 0);
    String good = record(student, uni.section, DAY, 1, "PRESENT");

    refused(
        good + "," + record(UUID.randomUUID(), uni.section, DAY, 1, "PRESENT"),
        "/records/1/student");
    refused(
        good + "," + record(student, UUID.randomUUID(), DAY, 1, "PRESENT"), "/records/1/classId");
    refused(good + "," + record(student, uni.section, FUTURE, 1, "PRESENT"), "/records/1/date");
    refused(good + "," + record(student, uni.section, DAY, 7, "PRESENT"), "/records/1/period");
    refused("", "/records");
  }

  @Test
  void a_student_or_class_of_another_tenant_is_unknown() {
    var other = new TestUniversity(pool);
    UUID student = uni.student(0, 0, 0);

    refused(record(other.student(0, 0, 0), uni.section, DAY, 1, "PRESENT"), "/records/0/student");
    refused(record(student, other.section, DAY, 1, "PRESENT"), "/records/0/classId");
  }

  @Test
  void an_unknown_status_is_refused() {
    uni.mark(uni.admin(), uni.student(0, 0, 0), 1, "ASLEEP").statusCode(400);
  }

  @Test
  void teachers_mark_and_read_their_own_classes_alone() {
    UUID student = uni.student(1, 0, 0);
    uni.mark(uni.user("tea"), student, 1, "PRESENT").statusCode(422);
    reads("tea", student, 404);

    uni.execute(
        """
        INSERT INTO attendance_schedule_entry (tenant, class_section, teacher_id, subject,
                                               day_of_week, start_time, end_time)
        VALUES ($1, 'A', 'tea', 'Logic', 1, '08:00', '09:00')
        """,
        uni.tenant);

    uni.mark(uni.user("tea"), student, 1, "PRESENT").statusCode(200);
    reads("tea", student, 200);
    reads(student.toString(), student, 200);
    reads("mallory", student, 404);
  }

  private void reads(String who, UUID student, int status) {
    uni.user(who).queryParam("student", student).get("/api/attendance").then().statusCode(status);
    uni.user(who).get("/api/students/" + student + "/academic-status").then().statusCode(status);
  }

  @Test
  void a_reader_who_names_no_student_is_told_so() {
    uni.admin().get("/api/attendance").then().statusCode(422);
  }

  @Test
  void the_status_shows_the_figures_of_the_marks() {
    UUID student = uni.student(8, 2, 2);

    uni.admin()
        .get("/api/students/" + student + "/academic-status")
        .then()
        .statusCode(200)
        .body("data.attendanceRate", equalTo(66.67f))
        .body("data.totalClasses", equalTo(12))
        .body("data.presentDays", equalTo(8))
        .body("data.sickDays", equalTo(2))
        .body("data.standing", equalTo("probation"))
        .body("data.studentName", equalTo("Made Up"));
  }

  @Test
  void without_a_mark_there_is_no_rate() {
    uni.admin()
        .get("/api/students/" + uni.student(0, 0, 0) + "/academic-status")
        .then()
        .statusCode(200)
        .body("data.attendanceRate", nullValue())
        .body("data.standing", equalTo("good"));
  }

  @Test
  void settings_that_contradict_each_other_are_refused() {
    uni.admin()
        .body("{\"warningBelow\":70,\"mahroomAt\":75,\"tasdiqAt\":85,\"allowedHours\":100}")
        .put("/api/attendance/settings")
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/mahroomAt"));
    uni.admin()
        .get("/api/attendance/settings")
        .then()
        .statusCode(200)
        .body("data.warningBelow", equalTo(80))
        .body("data.allowedHours", equalTo(100));
    uni.user("bob").get("/api/attendance/settings").then().statusCode(403);
  }

  @Inject MarkStore marks;
  @Inject Database database;

  @ParameterizedTest
  @CsvSource({"14, false", "62, true"})
  void a_day_has_come_once_it_has_begun_somewhere_on_earth(int hoursAhead, boolean future) {
    boolean isFuture =
        database
            .inTransaction(tx ->
                tx.connection()
                    .query(WESTERNMOST)
                    .execute()
                    .chain(() -> marks.isAnyInFuture(tx, List.of(dayIn(hoursAhead)))))
            .await()
            .atMost(Duration.ofSeconds(20));

    assertThat(isFuture).isEqualTo(future);
  }

  @Test
  void what_is_marked_of_a_day_that_began_in_the_east_is_on_the_dashboard_at_once() {
    UUID student = uni.student(0, 0, 0);
    String newest = dayIn(14).toString();
    uni.admin()
        .body(record(student, uni.section, newest, 1, "PRESENT"))
        .post("/api/attendance")
        .then()
        .statusCode(200);

    assertThat(inTheWest(DashboardStore.WEEK, student)).containsExactly(newest);
    assertThat(inTheWest(DashboardStore.WEEKS, student)).containsExactly("1");
  }

  @Test
  void a_week_of_the_dashboard_has_seven_days_also_with_a_day_that_began_in_the_east() {
    UUID student = uni.student(48, 0, 0);
    LocalDate newest = dayIn(14);
    uni.execute(
        """
        INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
        VALUES ($1, $2, $3, $4, 'PPPPPP', 'tea') ON CONFLICT DO NOTHING
        """,
        uni.tenant,
        student,
        newest,
        uni.section);

    assertThat(inTheWest(DashboardStore.WEEK, student)).hasSize(7).contains(newest.toString());
  }

  /// {@return the first column of what is answered in a session where the day that began in the
  /// east has not begun, whatever the hour}
  private List<String> inTheWest(String statement, UUID student) {
    return database
        .inTransaction(tx ->
            tx.connection()
                .query(WESTERNMOST)
                .execute()
                .chain(() ->
                    tx.connection().preparedQuery(statement).execute(Tuple.of(uni.tenant, student)))
                .map(rows -> Rows.map(rows, row -> String.valueOf(row.getValue(0)))))
        .await()
        .atMost(Duration.ofSeconds(20));
  }

  private static LocalDate dayIn(int hoursAhead) {
    return LocalDate.ofInstant(Instant.now().plus(Duration.ofHours(hoursAhead)), ZoneOffset.UTC);
  }
}
