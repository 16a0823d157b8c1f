package dev.carillon.workload.attendance;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobOutcome;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The routes of document 001 for its recurring jobs (checklist S1 lines 19 to 28).
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BackgroundJobsTest {

  private static final String ROUTE = "/api/admin/background-jobs";
  private static final String WARM = "cache-refresh";
  private static final Duration SOON = Duration.ofSeconds(30);

  @Inject Pool pool;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject RetryDeliveries retry;
  @Inject WarmMetrics warm;
  @Inject InvalidateMetrics invalidate;

  TestUniversity uni;

  @BeforeEach
  void open() {
    uni = new TestUniversity(pool);
    await()
        .atMost(SOON)
        .until(() -> overview(root()).extract().<Integer>path("data.totalJobs") >= 4);
  }

  /// Who may steer the jobs of the installation.
  private static RequestSpecification root() {
    return given().auth().oauth2(Tokens.of("root", Role.Names.ADMIN)).contentType(ContentType.JSON);
  }

  private static ValidatableResponse overview(RequestSpecification who) {
    return who.get(ROUTE).then().statusCode(200);
  }

  private static ValidatableResponse act(RequestSpecification who, String action, String job) {
    return who.body("{\"action\":\"%s\",\"jobName\":\"%s\"}".formatted(action, job))
        .post(ROUTE)
        .then();
  }

  private static String status(String job) {
    return act(root(), "getJobStatus", job).statusCode(200).extract().path("data.status");
  }

  @Test
  void the_overview_shows_the_jobs_of_the_document() {
    overview(uni.admin())
        .body("success", equalTo(true))
        .body(
            "data.jobs.name",
            hasItems(
                "notification-threshold-monitor",
                WARM,
                "materialized-view-refresh",
                "retry-processing"))
        .body("data.jobs.schedule", hasItems("0 * * * *", "*/5 * * * *", "*/10 * * * *"))
        .body("data.serviceInitialized", equalTo(true))
        .body("data.retryQueue.totalPending", equalTo(0))
        .body("data.thresholdMonitor.retryQueueSize", equalTo(0))
        .body("data.systemHealth", notNullValue())
        .body("data.totalJobs", greaterThan(3));
  }

  @Test
  void a_job_is_stopped_and_started() {
    act(root(), "stop", "retry-processing")
        .statusCode(200)
        .body("data.jobName", equalTo("retry-processing"))
        .body("data.action", equalTo("stop"));
    assertThat(status("retry-processing")).isEqualTo("stopped");

    act(root(), "start", "retry-processing").statusCode(200);
    assertThat(status("retry-processing")).isEqualTo("running");

    root()
        .body("{\"jobName\":\"retry-processing\",\"enabled\":false}")
        .put(ROUTE)
        .then()
        .statusCode(200)
        .body("data.enabled", equalTo(false));
    assertThat(status("retry-processing")).isEqualTo("stopped");
    act(root(), "startAll", "").statusCode(200);
    assertThat(status("retry-processing")).isEqualTo("running");
    assertThat(
            uni.execute("SELECT FROM audit_log WHERE actor = 'root' AND action = 'schedule.pause'"))
        .isPositive();
  }

  @Test
  void a_job_is_triggered_by_hand() {
    act(root(), "trigger", "materialized-view-refresh")
        .statusCode(200)
        .body("data.jobId", notNullValue());

    act(root(), "getJobStatus", "materialized-view-refresh")
        .statusCode(200)
        .body("data.lastRun", notNullValue())
        .body("data.nextRun", notNullValue());
  }

  @Test
  void an_unknown_action_is_answered_with_those_there_are() {
    act(root(), "explode", WARM)
        .statusCode(400)
        .body("success", equalTo(false))
        .body("validActions", hasSize(8))
        .body("validActions", hasItem("runThresholdCheck"));
    root().body("{}").post(ROUTE).then().statusCode(400).body("validActions", hasSize(8));
  }

  @ParameterizedTest
  @CsvSource({"start", "stop", "trigger", "getJobStatus"})
  void an_unknown_job_is_missing_and_a_missing_name_is_bad(String action) {
    act(root(), action, "no-such-job").statusCode(404).body("success", equalTo(false));
    root().body("{\"action\":\"" + action + "\"}").post(ROUTE).then().statusCode(400);
  }

  @Test
  void a_switch_without_its_values_is_bad() {
    root().body("{\"enabled\":true}").put(ROUTE).then().statusCode(400);
    root().body("{\"jobName\":\"cache-refresh\"}").put(ROUTE).then().statusCode(400);
    root().body("{\"jobName\":\"no-such-job\",\"enabled\":true}").put(ROUTE).then().statusCode(404);
  }

  @Test
  void only_admins_see_the_jobs_and_only_those_of_the_installation_switch_them() {
    uni.user("bob").get(ROUTE).then().statusCode(403);
    act(uni.admin(), "stop", WARM).statusCode(403);
    assertThat(status(WARM)).isNotEqualTo("stopped");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, healthy",
    "5, 1, degraded",
    "5, 2, degraded",
    "4, 2, critical",
    "5, 3, critical"
  })
  void the_health_follows_the_jobs_in_error(int jobs, int errors, String health) {
    assertThat(BackgroundOverview.health(jobs, errors)).hasToString(health);
  }

  /// A mail that was tried some times and waits for the next try.
  private UUID waiting(String type, int attempts, long job) {
    UUID notification = UUID.randomUUID();
    UUID delivery = UUID.randomUUID();
    uni.execute(
        "INSERT INTO notification_inbox (tenant, recipient) VALUES ($1, 'bob') ON CONFLICT DO"
            + " NOTHING",
        uni.tenant);
    uni.execute(
        """
        INSERT INTO notifications (id, tenant, recipient, type, category, severity, title, message)
        VALUES ($1, $2, 'bob', $3, 'attendance_alerts', 'warning', 't', 'm')
        """,
        notification,
        uni.tenant,
        type);
    uni.execute(
        """
        INSERT INTO notification_delivery (id, notification, tenant, recipient, channel, status,
                                           attempts, job_id, updated_at)
        VALUES ($1, $2, $3, 'bob', 'email', 'pending', $4, $5, now() - interval '1 hour')
        """,
        delivery,
        notification,
        uni.tenant,
        attempts,
        job);
    return delivery;
  }

  @Test
  void the_retry_queue_is_counted_by_type_and_by_tries_and_can_be_cleared() {
    waiting("attendance_warning", 1, 1);
    waiting("attendance_warning", 2, 1);
    waiting("mahroom_alert", 1, 1);
    var other = new TestUniversity(pool);

    overview(uni.admin())
        .body("data.retryQueue.totalPending", equalTo(3))
        .body("data.retryQueue.byType.warning", equalTo(2))
        .body("data.retryQueue.byType.mahroom", equalTo(1))
        .body("data.retryQueue.byAttempts.1", equalTo(2))
        .body("data.retryQueue.byAttempts.2", equalTo(1));
    act(other.admin(), "clearRetryQueue", "").body("data.cleared", equalTo(0));
    act(uni.admin(), "clearRetryQueue", "").statusCode(200).body("data.cleared", equalTo(3));

    overview(uni.admin()).body("data.retryQueue.totalPending", equalTo(0));
  }

  @Test
  void what_waits_for_a_digest_is_not_in_the_retry_queue_and_stays_when_that_is_cleared() {
    UUID digest = waiting("mahroom_alert", 1, 1);
    uni.execute(
        "UPDATE notification_delivery SET held = 'digest', due_at = now() WHERE id = $1", digest);
    waiting("attendance_warning", 1, 1);

    overview(uni.admin()).body("data.retryQueue.totalPending", equalTo(1));
    act(uni.admin(), "clearRetryQueue", "").statusCode(200).body("data.cleared", equalTo(1));

    assertThat(uni.texts("SELECT status FROM notification_delivery WHERE id = $1", digest))
        .containsExactly("pending");
  }

  @Test
  void a_delivery_whose_job_is_gone_gets_another() {
    UUID delivery = waiting("mahroom_alert", 2, 1);

    run(retry.run(attempt(new RetryDeliveries.Args())));
    run(retry.run(attempt(new RetryDeliveries.Args())));

    assertThat(
            uni.execute(
                """
                SELECT FROM (SELECT payload FROM job_ready UNION ALL SELECT payload FROM job_scheduled
                             UNION ALL SELECT payload FROM job_done) jobs
                 WHERE payload ->> 'delivery' = $1
                """,
                delivery.toString()))
        .isEqualTo(1);
  }

  @Test
  void a_delivery_whose_job_was_cancelled_is_taken_back_and_gets_no_other() {
    UUID delivery = waiting("mahroom_alert", 2, 1);
    String job =
        uni.admin()
            .body("{\"type\": \"noop\", \"options\": {\"delayMs\": 86400000}}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");
    uni.execute(
        "UPDATE notification_delivery SET job_id = $2 WHERE id = $1", delivery, Long.valueOf(job));
    uni.admin().post("/api/jobs/" + job + "/cancel").then().statusCode(200);

    run(retry.run(attempt(new RetryDeliveries.Args())));

    assertThat(
            uni.texts(
                "SELECT status || ' ' || reason FROM notification_delivery WHERE id = $1",
                delivery))
        .containsExactly("suppressed cleared");
  }

  @Test
  void an_alert_whose_mail_failed_and_who_wants_no_other_has_failed() {
    UUID student = uni.student(70, 30, 0);
    uni.user(student.toString())
        .body("{\"in_app_enabled\":false}")
        .patch("/api/students/notifications/preferences")
        .then()
        .statusCode(200);
    uni.check();
    uni.execute(
        """
        UPDATE notification_delivery SET status = 'failed', reason = NULL, last_error = 'No way'
         WHERE tenant = $1
        """,
        uni.tenant);

    run(retry.run(attempt(new RetryDeliveries.Args())));

    assertThat(uni.outcomes(student)).containsExactly("FAILED");
  }

  @Test
  void figures_are_computed_again_when_marks_are_newer() {
    UUID student = uni.student(5, 5, 0);
    uni.check();
    uni.execute(
        "UPDATE attendance_metrics SET computed_at = now() - interval '1 hour' WHERE tenant = $1",
        uni.tenant);
    uni.marks(student, "PPPP");

    run(warm.run(attempt(new WarmMetrics.Args(null))));

    assertThat(
            uni.texts(
                "SELECT rate FROM attendance_metrics WHERE tenant = $1 AND student_id = $2",
                uni.tenant,
                student))
        .containsExactly("100.00");
  }

  @Test
  void figures_are_forgotten_by_key_and_by_pattern() {
    List<UUID> students = IntStream.range(0, 3).mapToObj(i -> uni.student(5, 0, 0)).toList();
    uni.check();

    var one =
        run(
            invalidate.run(
                attempt(
                    new InvalidateMetrics.Args(null, List.of("metrics:" + students.getFirst())))));
    var rest = run(invalidate.run(attempt(new InvalidateMetrics.Args("metrics:*", null))));

    assertThat(one).isEqualTo(new InvalidateMetrics.Result(1));
    assertThat(rest).isEqualTo(new InvalidateMetrics.Result(2));
  }

  @Test
  void the_statistics_of_a_class_are_those_of_the_last_refresh() {
    uni.student(7, 3, 0);
    uni.student(9, 1, 0);
    uni.admin()
        .get("/api/attendance/classes/" + uni.section + "/statistics")
        .then()
        .statusCode(200)
        .body("data.totalStudents", equalTo(0));

    act(root(), "trigger", "materialized-view-refresh").statusCode(200);

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            uni.admin()
                .get("/api/attendance/classes/" + uni.section + "/statistics")
                .then()
                .body("data.totalStudents", equalTo(2))
                .body("data.averageAttendance", equalTo(80.0f))
                .body("data.lowestAttendance", equalTo(70.0f))
                .body("data.studentsAtRisk", equalTo(1)));
    uni.user("mallory")
        .get("/api/attendance/classes/" + uni.section + "/statistics")
        .then()
        .statusCode(404);
  }

  private <A> Attempt<A> attempt(A args) {
    return new DyingAttempt<>(database, json, uni.tenant, 1, args);
  }

  private static Object run(io.smallrye.mutiny.Uni<JobOutcome> running) {
    var outcome = (JobOutcome.Completed) running.await().atMost(SOON);
    return Objects.requireNonNull(outcome.result());
  }
}
