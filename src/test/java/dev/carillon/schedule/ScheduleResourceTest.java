package dev.carillon.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ScheduleResourceTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final String tenant = "t-" + UUID.randomUUID();

  @Inject Pool pool;
  @Inject BuiltIns builtIns;

  @Test
  void a_schedule_is_made_shown_and_listed() {
    String id = made("{\"name\": \"nightly\", \"cron\": \"0 2 * * *\", \"type\": \"noop\"}");

    admin()
        .get("/api/schedules/" + id)
        .then()
        .statusCode(200)
        .body("data.name", equalTo("nightly"))
        .body("data.tenant", equalTo(tenant))
        .body("data.zone", equalTo("UTC"))
        .body("data.catchUp", equalTo("last"))
        .body("data.catchUpLimit", equalTo(100))
        .body("data.overlap", equalTo("queue"))
        .body("data.nextFire", containsString("T02:00:00Z"))
        .body("data.createdBy", equalTo("alice"))
        .body("data.version", equalTo(1))
        .body("data.builtIn", equalTo(false))
        .body("data.firing", equalTo(true));
    admin()
        .get("/api/schedules?name=night&type=noop&paused=false&limit=1")
        .then()
        .statusCode(200)
        .body("data.id", hasItem(id))
        .body("pagination.total", equalTo(1));
    admin().get("/api/schedules?page=7").then().body("data", hasSize(0));
  }

  @Test
  void a_schedule_fires_and_its_ledger_names_the_jobs() {
    String id = made("{\"name\": \"quick\", \"every\": \"PT1S\", \"type\": \"noop\"}");

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            admin()
                .get("/api/schedules/" + id + "/fires?limit=2")
                .then()
                .statusCode(200)
                .body("pagination.total", greaterThan(1))
                .body("data.kind", everyItem(equalTo("timer")))
                .body("data.outcome", everyItem(equalTo("fired")))
                .body("data.jobId", everyItem(notNullValue()))
                .body("data.latenessMs", everyItem(notNullValue())));
    admin().post("/api/schedules/" + id + "/pause").then().statusCode(200);
    String job =
        admin().get("/api/schedules/" + id + "/fires").then().extract().path("data[0].jobId");
    admin()
        .get("/api/jobs/" + job)
        .then()
        .body("data.type", equalTo("noop"))
        .body("data.owner", equalTo("alice"));
  }

  @Test
  void a_paused_schedule_has_no_next_time_until_it_is_resumed() {
    String id = made("{\"name\": \"yearly\", \"cron\": \"@yearly\", \"type\": \"noop\"}");

    admin()
        .post("/api/schedules/" + id + "/pause?reason=holidays")
        .then()
        .statusCode(200)
        .body("data.paused", equalTo(true))
        .body("data.pausedBy", equalTo("alice"))
        .body("data.nextFire", nullValue());
    admin()
        .post("/api/schedules/" + id + "/resume")
        .then()
        .statusCode(200)
        .body("data.paused", equalTo(false))
        .body("data.nextFire", notNullValue())
        .body("data.version", equalTo(3));
    admin().post("/api/schedules/" + id + "/resume").then().body("data.version", equalTo(3));
  }

  @Test
  void a_schedule_fires_by_hand_and_skips_while_its_job_lives() {
    String id =
        made(
            "{\"name\": \"byhand\", \"cron\": \"@yearly\", \"type\": \"noop\", \"overlap\": \"skip\","
                + " \"options\": {\"queue\": \"held\"}}");
    admin().post("/api/queues/held/pause").then().statusCode(200);

    String job =
        admin()
            .post("/api/schedules/" + id + "/trigger")
            .then()
            .statusCode(200)
            .body("data.outcome", equalTo("fired"))
            .body("data.fireTime", notNullValue())
            .extract()
            .path("data.jobId");
    admin()
        .post("/api/schedules/" + id + "/trigger")
        .then()
        .statusCode(200)
        .body("data.outcome", equalTo("skipped_overlap"))
        .body("data.jobId", equalTo(job));

    admin()
        .get("/api/schedules/" + id + "/fires")
        .then()
        .body("data", hasSize(2))
        .body("data.kind", everyItem(equalTo("manual")));
  }

  /// Else a scheduled job and one that somebody enqueues would do the same work at a time.
  @ParameterizedTest
  @ValueSource(strings = {"queue", "skip"})
  void a_schedule_of_a_type_that_is_live_once_for_its_subject_passes_a_time_over(String overlap) {
    String report =
        "\"type\": \"analytics-report\", \"payload\": {\"connectionId\": \"%s\"}, \"options\":"
                .formatted(UUID.randomUUID())
            + " {\"queue\": \"held\"}";
    String rule = "\"name\": \"%s\", \"cron\": \"@yearly\", \"overlap\": \"" + overlap + "\"";
    String id = made("{" + rule.formatted("one") + ", " + report + "}");
    String twin = made("{" + rule.formatted("other") + ", " + report + "}");
    admin().post("/api/queues/held/pause").then().statusCode(200);
    String job =
        admin().body("{" + report + "}").post("/api/jobs").then().extract().path("data.jobId");

    for (String schedule : List.of(id, twin)) {
      admin()
          .post("/api/schedules/" + schedule + "/trigger")
          .then()
          .statusCode(200)
          .body("data.outcome", equalTo("skipped_overlap"))
          .body("data.jobId", equalTo(job));
    }
  }

  @Test
  void a_change_names_its_version_and_an_outdated_one_is_a_conflict() {
    String id = made("{\"name\": \"moving\", \"cron\": \"0 2 * * *\", \"type\": \"noop\"}");
    String change =
        "{\"name\": \"moving\", \"cron\": \"0 3 * * *\", \"type\": \"noop\", \"version\": 1}";

    admin()
        .body(change)
        .put("/api/schedules/" + id)
        .then()
        .statusCode(200)
        .body("data.nextFire", containsString("T03:00:00Z"))
        .body("data.version", equalTo(2));
    problem(admin().body(change).put("/api/schedules/" + id).then(), 409, "conflict")
        .body("version", equalTo(2));
    problem(
            admin()
                .body("{\"name\": \"other\", \"cron\": \"0 3 * * *\", \"type\": \"noop\"}")
                .put("/api/schedules/" + id)
                .then(),
            422,
            "validation-failed")
        .body("errors.pointer", hasItem("/version"))
        .body("errors.pointer", hasItem("/name"));
  }

  @Test
  void a_name_is_given_once_in_a_tenant() {
    String body = "{\"name\": \"twice\", \"cron\": \"@daily\", \"type\": \"noop\"}";
    made(body);

    problem(admin().body(body).post("/api/schedules").then(), 409, "conflict");
  }

  @Test
  void a_removed_schedule_is_gone() {
    String id = made("{\"name\": \"brief\", \"cron\": \"@daily\", \"type\": \"noop\"}");

    admin().delete("/api/schedules/" + id).then().statusCode(204);

    problem(admin().get("/api/schedules/" + id).then(), 404, "not-found");
    problem(admin().delete("/api/schedules/" + id).then(), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"cron\": \"61 * * * *\" | /cron | not in range",
        "\"cron\": \"0 0 31 2 *\" | /cron | never fires",
        "\"cron\": \"*/0 * * * *\" | /cron | minute",
        "\"cron\": \"@daily\", \"every\": \"PT1S\" | /cron | not both",
        "\"zone\": \"UTC\" | /cron | is needed",
        "\"every\": \"PT0.5S\" | /every | PT1S",
        "\"every\": \"soon\" | /every | ISO 8601",
        "\"cron\": \"@daily\", \"zone\": \"Mars/Olympus\" | /zone | IANA",
        "\"cron\": \"@daily\", \"catchUpLimit\": 0 | /catchUpLimit | 1",
        "\"cron\": \"@daily\", \"options\": {\"delayMs\": 5} | /options/delayMs | schedule",
        "\"cron\": \"@daily\", \"options\": {\"uniqueKey\": \"k\"} | /options/uniqueKey | overlap",
        "\"cron\": \"@daily\", \"options\": {\"priority\": 1000} | /options/priority | 100",
        "\"cron\": \"@daily\", \"version\": 3 | /version | change"
      })
  void what_is_wrong_is_named(String fields, String pointer, String says) {
    String body = "{\"name\": \"bad\", \"type\": \"noop\", " + fields + "}";

    problem(admin().body(body).post("/api/schedules").then(), 422, "validation-failed")
        .body("errors.pointer", hasItem(pointer))
        .body("errors.find { it.pointer == '" + pointer + "' }.detail", containsString(says));
  }

  @Test
  void a_job_that_could_not_run_is_refused() {
    problem(
            admin()
                .body("{\"name\": \"bad\", \"cron\": \"@daily\", \"type\": \"unheard-of\"}")
                .post("/api/schedules")
                .then(),
            422,
            "validation-failed")
        .body("known_types", hasItem("noop"));
    problem(
            admin()
                .body("{\"name\": \"bad\", \"cron\": \"@daily\", \"type\": \"sleep\"}")
                .post("/api/schedules")
                .then(),
            422,
            "validation-failed")
        .body("errors.pointer", hasItem("/payload/millis"));
    problem(
        admin()
            .body(
                "{\"name\": \"bad\", \"cron\": \"@daily\", \"type\": \"noop\", \"tenant\": \"x\"}")
            .post("/api/schedules")
            .then(),
        400,
        "unknown-property");
    problem(
            admin()
                .body(
                    "{\"name\": \"bad\", \"cron\": \"@daily\", \"type\": \"noop\", \"catchUp\":"
                        + " \"some\"}")
                .post("/api/schedules")
                .then(),
            400,
            "wrong-type")
        .body("detail", containsString("none, last, all"));
  }

  @Test
  void a_rule_can_be_tried_out_with_the_changes_of_the_clock_marked() {
    admin()
        .body("{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Paris\", \"count\": 100}")
        .post("/api/schedules/preview")
        .then()
        .statusCode(200)
        .body("data", hasSize(100))
        .body("data[0].zone", equalTo("Europe/Paris"))
        .body("data[0].dst", notNullValue());
    problem(
            admin().body("{\"cron\": \"30 2 * *\"}").post("/api/schedules/preview").then(),
            422,
            "validation-failed")
        .body("errors.pointer", hasItem("/cron"));
  }

  @Test
  void the_next_times_are_shown_in_utc_and_in_the_zone() {
    String id =
        made(
            "{\"name\": \"tokyo\", \"cron\": \"0 9 * * *\", \"zone\": \"Asia/Tokyo\", \"type\":"
                + " \"noop\"}");

    admin()
        .get("/api/schedules/" + id + "/next?count=3")
        .then()
        .statusCode(200)
        .body("data", hasSize(3))
        .body("data.at", everyItem(containsString("T00:00:00Z")))
        .body("data.local", everyItem(containsString("T09:00:00")))
        .body("data.dst", everyItem(equalTo("none")));
    problem(admin().get("/api/schedules/" + id + "/next?count=0").then(), 422, "validation-failed");
  }

  @Test
  void other_tenants_and_users_see_nothing() {
    String id = made("{\"name\": \"own\", \"cron\": \"@daily\", \"type\": \"noop\"}");
    RequestSpecification foreign = as(Tokens.inTenant("elsewhere", "mallory", Role.Names.ADMIN));

    problem(foreign.get("/api/schedules/" + id).then(), 404, "not-found");
    problem(foreign.post("/api/schedules/" + id + "/trigger").then(), 404, "not-found");
    problem(foreign.get("/api/schedules/" + id + "/fires").then(), 404, "not-found");
    problem(foreign.get("/api/schedules?tenant=" + tenant).then(), 403, "forbidden");
    problem(
        as(Tokens.inTenant(tenant, "bob", Role.Names.USER)).get("/api/schedules").then(),
        403,
        "forbidden");
    as(Tokens.inTenant("elsewhere", "root", Role.Names.SUPERADMIN))
        .get("/api/schedules?tenant=" + tenant)
        .then()
        .statusCode(200)
        .body("data.id", hasItem(id));
  }

  @Test
  void every_deed_is_in_the_audit_log() {
    String id = made("{\"name\": \"watched\", \"cron\": \"@daily\", \"type\": \"noop\"}");
    admin()
        .queryParam("reason", "why not")
        .post("/api/schedules/" + id + "/pause")
        .then()
        .statusCode(200);
    admin().post("/api/schedules/" + id + "/resume").then().statusCode(200);
    admin().post("/api/schedules/" + id + "/trigger").then().statusCode(200);
    admin().delete("/api/schedules/" + id).then().statusCode(204);

    var deeds =
        pool.preparedQuery(
                """
                SELECT string_agg(action || ':' || actor || coalesce(':' || reason, ''), ' '
                                  ORDER BY id) AS deeds
                  FROM audit_log WHERE tenant = $1
                """)
            .execute(Tuple.of(tenant))
            .await()
            .atMost(SOON)
            .iterator()
            .next()
            .getString("deeds");

    assertThat(deeds)
        .isEqualTo(
            "schedule.create:alice schedule.pause:alice:why not schedule.resume:alice"
                + " schedule.trigger:alice schedule.delete:alice");
  }

  @Test
  void a_built_in_schedule_keeps_what_an_admin_changed_and_cannot_be_removed() {
    var name = "built-in-" + UUID.randomUUID();
    var shipped =
        new BuiltInSchedule(
            name,
            "A test",
            "0 2 * * *",
            "UTC",
            "noop",
            Map.of(),
            10,
            2,
            CatchUp.last,
            Overlap.skip);
    builtIns.install(shipped).await().atMost(SOON);
    RequestSpecification root = as(Tokens.of("root", Role.Names.ADMIN));
    String id =
        root.get("/api/schedules?name=" + name)
            .then()
            .body("data[0].builtIn", equalTo(true))
            .body("data[0].options.priority", equalTo(10))
            .extract()
            .path("data[0].id");
    root.body(
            "{\"name\": \"%s\", \"cron\": \"0 5 * * *\", \"type\": \"noop\", \"version\": 1}"
                .formatted(name))
        .put("/api/schedules/" + id)
        .then()
        .statusCode(200);
    root.post("/api/schedules/" + id + "/pause").then().statusCode(200);

    builtIns.install(shipped).await().atMost(SOON);

    root.get("/api/schedules/" + id)
        .then()
        .body("data.cron", equalTo("0 5 * * *"))
        .body("data.paused", equalTo(true));
    problem(root.delete("/api/schedules/" + id).then(), 409, "conflict");
  }

  /// What stands in the options goes into each job of the schedule, whoever wrote it.
  @ParameterizedTest
  @CsvSource({
    "/options/rateKey, '\"rateKey\": \"x\"'",
    "/options/ratePerSecond, '\"ratePerSecond\": 5'",
    "/options/concurrencyLimit, '\"concurrencyLimit\": 2'",
    "/options/tell/0, '\"tell\": [\"nobody at all\"]'"
  })
  void the_options_of_a_built_in_schedule_are_checked_as_those_of_a_job_are(
      String pointer, String option) {
    RequestSpecification root = as(Tokens.of("root", Role.Names.ADMIN));
    String id =
        root.get("/api/schedules?name=billing.clean-up").then().extract().path("data[0].id");

    problem(
            root.body(
                    """
                    {"name": "billing.clean-up", "cron": "0 * * * *", "type": "billing.clean-up",
                     "options": {%s}, "version": 1}
                    """
                        .formatted(option))
                .put("/api/schedules/" + id)
                .then(),
            422,
            "validation-failed")
        .body("errors[0].pointer", equalTo(pointer));
  }

  @Test
  void the_clean_up_of_billing_is_installed() {
    as(Tokens.of("root", Role.Names.ADMIN))
        .get("/api/schedules?name=billing.clean-up")
        .then()
        .statusCode(200)
        .body("data[0].cron", equalTo("0 * * * *"))
        .body("data[0].type", equalTo("billing.clean-up"))
        .body("data[0].createdBy", equalTo("system"));
  }

  private String made(String body) {
    return admin()
        .body(body)
        .post("/api/schedules")
        .then()
        .statusCode(201)
        .extract()
        .path("data.id");
  }

  private RequestSpecification admin() {
    return as(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN));
  }

  private static ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
    return answer
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/" + slug));
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
