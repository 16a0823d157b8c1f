package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.db.Database;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is told, and how often (checklist S1 lines 3 to 8).
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ThresholdCheckTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Inject Pool pool;
  @Inject CheckNow check;
  @Inject Database database;

  TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 2000, ''",
    "7999, 2001, attendance_warning",
    "7501, 2499, attendance_warning",
    "7500, 2500, mahroom_alert",
    "0, 6, mahroom_alert",
    "6, 0, ''",
    "0, 0, ''",
  })
  void the_rate_decides_at_its_boundaries(int present, int absent, String told) {
    UUID student = uni.student(present, absent, 0);

    uni.check();

    assertThat(uni.told(student)).isEqualTo(told.isEmpty() ? List.of() : List.of(told));
  }

  @ParameterizedTest
  @CsvSource({"84, false", "85, true"})
  void sick_periods_ask_for_certificates_from_their_share_of_the_allowed_hours_on(
      int sick, boolean told) {
    UUID student = uni.student(900, 0, sick);

    uni.check();

    assertThat(uni.told(student)).isEqualTo(told ? List.of("tasdiq_alert") : List.of());
  }

  @Test
  void certificates_are_asked_for_beside_the_exam_bar() {
    UUID student = uni.student(10, 10, 85);

    uni.check();

    assertThat(uni.told(student)).containsExactlyInAnyOrder("mahroom_alert", "tasdiq_alert");
  }

  @Test
  void the_tenants_own_thresholds_hold() {
    UUID student = uni.student(85, 15, 0);
    uni.admin()
        .body("{\"warningBelow\":90,\"mahroomAt\":85,\"tasdiqAt\":50,\"allowedHours\":10}")
        .put("/api/attendance/settings")
        .then()
        .statusCode(200);

    uni.check();

    assertThat(uni.told(student)).containsExactly("mahroom_alert");
  }

  @Test
  void a_crossing_is_told_once() {
    UUID student = uni.student(78, 22, 0);

    assertThat(uni.check()).isEqualTo(1);
    assertThat(uni.check()).isZero();

    assertThat(uni.told(student)).containsExactly("attendance_warning");
    assertThat(uni.outcomes(student)).containsExactly("SENT");
  }

  @ParameterizedTest
  @CsvSource({"78, 23, 0", "78, 24, 1", "70, 11, 0", "70, 12, 1"})
  void while_it_lasts_a_student_is_reminded_after_its_time(int present, int hours, int reminders) {
    uni.student(present, 100 - present, 0);
    uni.check();

    uni.later(hours);

    assertThat(uni.check()).isEqualTo(reminders);
  }

  @Test
  void a_rate_that_flutters_around_the_threshold_is_told_once_a_day() {
    UUID student = uni.student(79, 21, 0);
    uni.check();
    uni.marks(student, "P".repeat(80) + "A".repeat(20));
    uni.check();
    uni.marks(student, "P".repeat(79) + "A".repeat(21));

    assertThat(uni.check()).isZero();
    uni.later(24);
    assertThat(uni.check()).isEqualTo(1);

    assertThat(uni.told(student)).containsExactly("attendance_warning", "attendance_warning");
  }

  @Test
  void a_worse_state_is_told_at_once() {
    UUID student = uni.student(78, 22, 0);
    uni.check();
    uni.marks(student, "P".repeat(74) + "A".repeat(26));

    assertThat(uni.check()).isEqualTo(1);

    assertThat(uni.told(student)).containsExactly("attendance_warning", "mahroom_alert");
  }

  @Test
  void checks_at_the_same_time_tell_once() {
    List<UUID> students = IntStream.range(0, 20).mapToObj(i -> uni.student(70, 30, 0)).toList();

    var checks = IntStream.range(0, 6).mapToObj(i -> check.run(uni.tenant)).toList();
    var results = Uni.join().all(checks).andFailFast().await().atMost(SOON);

    assertThat(results.stream().mapToInt(CheckThresholds.Result::notificationsSent).sum())
        .isEqualTo(20);
    assertThat(students).allSatisfy(student -> assertThat(uni.told(student)).hasSize(1));
  }

  @Test
  void checks_at_the_same_time_remind_once() {
    List<UUID> students = IntStream.range(0, 20).mapToObj(i -> uni.student(70, 30, 0)).toList();
    uni.check();
    uni.later(12);

    var checks = IntStream.range(0, 6).mapToObj(i -> check.run(uni.tenant)).toList();
    Uni.join().all(checks).andFailFast().await().atMost(SOON);

    assertThat(students).allSatisfy(student -> assertThat(uni.told(student)).hasSize(2));
  }

  @Test
  void nobody_is_told_who_does_not_study_any_more() {
    UUID student = uni.student(0, 10, 0);
    uni.execute(
        "UPDATE attendance_student SET status = 'GRADUATED' WHERE tenant = $1 AND id = $2",
        uni.tenant,
        student);

    assertThat(uni.check()).isZero();
  }

  @Test
  void who_wants_no_alerts_is_told_nothing_and_the_outcome_says_so() {
    UUID student = uni.student(70, 30, 0);
    uni.user(student.toString())
        .body("{\"attendance_alerts\":false}")
        .patch("/api/students/notifications/preferences")
        .then()
        .statusCode(200);

    assertThat(uni.check()).isZero();

    assertThat(uni.told(student)).isEmpty();
    assertThat(uni.outcomes(student)).containsExactly("SUPPRESSED_PREFERENCE");
  }

  @Test
  void a_student_of_another_tenant_is_not_checked() {
    var other = new TestUniversity(pool);
    UUID student = other.student(0, 10, 0);

    uni.check();

    assertThat(other.told(student)).isEmpty();
  }

  @Test
  void a_share_of_few_allowed_hours_is_told_however_large_it_is() {
    UUID student = uni.student(8000, 0, 1000);
    uni.admin()
        .body("{\"warningBelow\":80,\"mahroomAt\":75,\"tasdiqAt\":85,\"allowedHours\":1}")
        .put("/api/attendance/settings")
        .then()
        .statusCode(200);

    uni.check();

    assertThat(uni.told(student)).containsExactly("tasdiq_alert");
    assertThat(message(student)).contains("100000.0 %");
  }

  @Test
  void a_rate_that_is_told_is_never_at_the_limit_it_is_below() {
    UUID student = uni.student(7996, 2004, 0);

    uni.check();

    assertThat(message(student)).contains("79.9 %, below 80 %");
  }

  private String message(UUID student) {
    return uni.texts(
            "SELECT message FROM notifications WHERE tenant = $1 AND recipient = $2",
            uni.tenant,
            student.toString())
        .getFirst();
  }
}
