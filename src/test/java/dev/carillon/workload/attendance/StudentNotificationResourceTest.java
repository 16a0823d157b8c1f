package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StudentNotificationResourceTest {

  private static final String ROUTE = "/api/students/notifications";
  private static final String WISHES = ROUTE + "/preferences";

  @Inject Pool pool;

  TestUniversity uni;
  UUID student = UUID.randomUUID();

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
    student = uni.student(10, 10, 85);
    uni.check();
  }

  private String me() {
    return student.toString();
  }

  private String first() {
    return uni.user(me()).get(ROUTE).then().extract().path("data[0].id");
  }

  @Test
  void a_student_reads_what_they_were_told_in_the_names_of_the_document() {
    uni.user(me())
        .queryParam("type", "mahroom_alert")
        .get(ROUTE)
        .then()
        .statusCode(200)
        .header("X-Total-Count", "1")
        .header("X-Response-Time", matchesPattern("[0-9]+ms"))
        .header("X-Request-ID", notNullValue())
        .body("success", equalTo(true))
        .body("data", hasSize(1))
        .body("data[0].student_id", equalTo(me()))
        .body("data[0].severity", equalTo("error"))
        .body("data[0].read", equalTo(false))
        .body("data[0].action_url", equalTo("/student/student-dashboard"))
        .body("data[0].metadata.thresholdType", equalTo("mahroom"))
        .body("data[0].metadata.urgent", equalTo(true))
        .body("data[0].delivery_status", equalTo("sent"))
        .body("pagination.hasNextPage", equalTo(false))
        .body("meta.studentId", equalTo(me()))
        .body("meta.requestId", notNullValue());
  }

  @Test
  void one_and_all_are_marked_as_read_and_removed() {
    String id = first();
    uni.user(me())
        .body("{\"action\":\"mark_read\",\"notificationId\":\"" + id + "\"}")
        .post(ROUTE)
        .then()
        .statusCode(200)
        .body("data.notificationId", equalTo(id));
    uni.user(me()).queryParam("unreadOnly", true).get(ROUTE).then().body("data", hasSize(1));

    uni.user(me())
        .body("{\"action\":\"mark_all_read\"}")
        .post(ROUTE)
        .then()
        .statusCode(200)
        .body("data.updatedCount", equalTo(1));
    uni.user(me())
        .queryParam("notificationId", id)
        .delete(ROUTE)
        .then()
        .statusCode(200)
        .body("data.notificationId", equalTo(id));

    uni.user(me()).get(ROUTE).then().body("data", hasSize(1));
  }

  @Test
  void nobody_reads_or_changes_what_others_were_told_but_admins() {
    String id = first();
    UUID other = uni.student(1, 0, 0);

    uni.user(other.toString()).queryParam("studentId", me()).get(ROUTE).then().statusCode(404);
    uni.user(other.toString())
        .queryParam("notificationId", id)
        .delete(ROUTE)
        .then()
        .statusCode(404);
    uni.user("mallory").get(ROUTE).then().statusCode(404);
    new TestUniversity(pool)
        .admin()
        .queryParam("studentId", me())
        .get(ROUTE)
        .then()
        .statusCode(404);
    uni.admin()
        .queryParam("studentId", me())
        .get(ROUTE)
        .then()
        .statusCode(200)
        .body("data", hasSize(2));
  }

  @Test
  void what_is_missing_in_a_request_is_named() {
    uni.user(me()).body("{\"action\":\"burn\"}").post(ROUTE).then().statusCode(400);
    uni.user(me()).body("{\"action\":\"mark_read\"}").post(ROUTE).then().statusCode(400);
    uni.user(me()).delete(ROUTE).then().statusCode(400);
    uni.user(me()).queryParam("limit", 101).get(ROUTE).then().statusCode(422);
  }

  @Test
  void one_channel_at_least_stays_on() {
    uni.user(me())
        .body("{\"email_enabled\":false}")
        .patch(WISHES)
        .then()
        .statusCode(200)
        .body("data.email_enabled", equalTo(false))
        .body("data.in_app_enabled", equalTo(true));

    uni.user(me())
        .body("{\"in_app_enabled\":false}")
        .patch(WISHES)
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/in_app_enabled"));

    uni.user(me()).get(WISHES).then().body("data.in_app_enabled", equalTo(true));
  }

  @Test
  void a_category_that_is_off_leaves_the_channels_to_the_others() {
    uni.user(me()).body("{\"attendance_alerts\":false}").patch(WISHES).then().statusCode(200);

    uni.user(me())
        .get(WISHES)
        .then()
        .body("data.attendance_alerts", equalTo(false))
        .body("data.file_updates", equalTo(true))
        .body("data.email_enabled", equalTo(true));
    assertThat(
            uni.execute(
                "SELECT FROM notification_preferences WHERE tenant = $1 AND NOT enabled",
                uni.tenant))
        .isEqualTo(2);
  }

  @Test
  void mails_that_are_not_wanted_stay_so_while_every_category_is_off() {
    wish("{\"email_enabled\":false}");
    wish("{\"attendance_alerts\":false,\"file_updates\":false,\"system_announcements\":false}");

    uni.user(me())
        .get(WISHES)
        .then()
        .body("data.email_enabled", equalTo(false))
        .body("data.in_app_enabled", equalTo(true));
    wish("{\"attendance_alerts\":true}");

    uni.user(me())
        .get(WISHES)
        .then()
        .body("data.email_enabled", equalTo(false))
        .body("data.attendance_alerts", equalTo(true));
    assertThat(
            uni.execute(
                "SELECT FROM notification_preferences WHERE tenant = $1 AND channel = 'email' AND"
                    + " enabled",
                uni.tenant))
        .isZero();
  }

  @Test
  void a_category_keeps_its_own_channels_while_another_is_switched_off() {
    prefer(AttendanceTypes.FILES, "email", false);

    wish("{\"attendance_alerts\":false}");

    assertThat(isOn(AttendanceTypes.FILES, "email")).isFalse();
    assertThat(isOn(AttendanceTypes.FILES, "in_app")).isTrue();
    assertThat(isOn(AttendanceTypes.ATTENDANCE, "in_app")).isFalse();
  }

  @Test
  void what_a_change_names_as_it_is_already_changes_nothing() {
    prefer(AttendanceTypes.FILES, "email", false);

    wish("{\"email_enabled\":true,\"in_app_enabled\":true,\"file_updates\":true}");

    assertThat(isOn(AttendanceTypes.FILES, "email")).isFalse();
    wish("{\"email_enabled\":false}");
    wish("{\"email_enabled\":true}");
    assertThat(isOn(AttendanceTypes.FILES, "email")).isTrue();
  }

  @Test
  void a_category_that_used_the_channel_that_goes_alone_takes_the_one_that_stays() {
    prefer(AttendanceTypes.FILES, "in_app", false);

    wish("{\"email_enabled\":false}");

    assertThat(isOn(AttendanceTypes.FILES, "in_app")).isTrue();
    uni.user(me())
        .get(WISHES)
        .then()
        .body("data.email_enabled", equalTo(false))
        .body("data.file_updates", equalTo(true));
  }

  /// Says it on the screen of the notification centre, which has a switch for each pair.
  private void prefer(String category, String channel, boolean enabled) {
    String id =
        uni.user(me())
            .get("/api/notifications/preferences")
            .then()
            .statusCode(200)
            .extract()
            .path(
                "data.find { it.notificationType == '%s' && it.channel == '%s' }.id"
                    .formatted(category, channel));
    uni.user(me())
        .body("{\"enabled\":" + enabled + "}")
        .patch("/api/notifications/preferences/" + id)
        .then()
        .statusCode(200);
  }

  private boolean isOn(String category, String channel) {
    return uni.execute(
            """
            SELECT FROM notification_preferences
             WHERE tenant = $1 AND recipient = $2 AND notification_type = $3 AND channel = $4
               AND enabled
            """,
            uni.tenant,
            me(),
            category,
            channel)
        == 1;
  }

  private void wish(String change) {
    uni.user(me()).body(change).patch(WISHES).then().statusCode(200);
  }
}
