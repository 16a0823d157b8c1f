package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of the billing workload: their shapes, their refusals, and who may call them.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ValidationResourceTest {

  private static final BillingClient BOB = BillingClient.user("bob");
  private static final BillingClient EVE = BillingClient.user("eve");
  private static final BillingClient ADMIN = BillingClient.admin("alice");
  private static final BillingClient FOREIGN =
      BillingClient.inTenant("elsewhere", "zoe", Role.Names.ADMIN);

  private static final String DOCTORS = "ruleData.doctor.findAll { it != null }";

  private static byte[] small() {
    return BillingClient.realExport(50, 11);
  }

  @Test
  void a_start_is_answered_in_the_documented_shape() {
    String file = BOB.upload(small());

    var started = BOB.start(file).statusCode(202).body("status", equalTo("queued"));

    String run = started.extract().path("validationId");
    started.body("jobId", equalTo("validation-" + run));
    BOB.awaitEnd(run);
    BOB.run(run)
        .body("id", equalTo(run))
        .body("fileId", equalTo(file))
        .body("fileName", equalTo("export.csv"))
        .body("status", equalTo("completed"))
        .body("totalRows", equalTo("50"))
        .body("progress", equalTo("100"))
        .body("errorCount", matchesPattern("\\d+"))
        .body("createdBy", equalTo("bob"));
  }

  @Test
  void a_second_start_of_the_same_file_names_the_first() {
    String file = BOB.upload(small());
    String run = BOB.start(file).statusCode(202).extract().path("validationId");

    var again = BOB.start(file);

    again
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE)
        .body("validation_id", equalTo(run))
        .body("job_id", equalTo("validation-" + run));
    BOB.awaitEnd(run);
    BOB.start(file).statusCode(409).body("validation_id", equalTo(run));
  }

  @Test
  void a_foreign_file_is_not_there() {
    String file = BOB.upload(small());

    EVE.start(file).statusCode(404);
    FOREIGN.start(file).statusCode(404);
    BOB.start(UUID.randomUUID().toString()).statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                         | 422",
        "{\"fileId\":null}          | 422",
        "{\"fileId\":\"no uuid\"}   | 400",
        "{\"fileId\":7}             | 400",
        "{\"fileId\":              | 400",
        "{\"file\":\"x\"}           | 400",
        "[]                         | 400",
      })
  void a_wrong_body_is_refused(String body, int status) {
    BOB.request()
        .contentType("application/json")
        .body(body)
        .post("/api/validations")
        .then()
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE)
        .body("success", equalTo(false));
  }

  @Test
  void a_batch_passes_over_what_it_cannot_start() {
    String first = BOB.upload(small());
    String second = BOB.upload(small());
    String foreign = EVE.upload(small());

    var started =
        BOB.request()
            .contentType("application/json")
            .body(Map.of("fileIds", List.of(first, UUID.randomUUID().toString(), foreign, second)))
            .post("/api/validations/batch")
            .then();

    started.statusCode(202).body("count", equalTo(2)).body("validationIds", hasSize(2));
    List<String> runs = started.extract().path("validationIds");
    runs.forEach(BOB::awaitEnd);
  }

  @Test
  void a_list_holds_ones_own_runs_and_for_an_admin_those_of_the_tenant() {
    var mia = BillingClient.user("mia");
    String run = mia.validate(small());

    mia.get("/api/validations?pageSize=5&status=completed")
        .statusCode(200)
        .body("total", equalTo(1))
        .body("data.id", equalTo(List.of(run)));
    EVE.get("/api/validations?pageSize=200").body("data.id", not(hasItem(run)));
    ADMIN.get("/api/validations?limit=200").body("data.id", hasItem(run));
    FOREIGN.get("/api/validations").body("total", equalTo(0));
    mia.get("/api/validations?status=failed").body("data", empty());
    mia.get("/api/validations?status=odd").statusCode(400);
    mia.get("/api/validations?pageSize=0").statusCode(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/job-status", "/preview", "/results", "/records", "/logs", "/stream"})
  void another_user_gets_403_and_another_tenant_404(String route) {
    String run = BOB.validate(small());

    EVE.get("/api/validations/" + run + route).statusCode(403).contentType(Problem.MEDIA_TYPE);
    FOREIGN.get("/api/validations/" + run + route).statusCode(404).contentType(Problem.MEDIA_TYPE);

    BOB.get("/api/validations/" + run + "/logs?source=SECURITY")
        .body("data.actor", hasItem("eve"))
        .body("data.level", hasItem("WARN"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/cleanup"})
  void another_user_can_change_nothing(String route) {
    String run = BOB.validate(small());

    EVE.request().post("/api/validations/" + run + route).then().statusCode(403);
    FOREIGN.request().post("/api/validations/" + run + route).then().statusCode(404);
  }

  @Test
  void an_admins_look_at_anothers_run_is_written_down() {
    String run = BOB.validate(small());

    ADMIN.run(run).statusCode(200);

    BOB.get("/api/validations/" + run + "/logs?source=SECURITY")
        .body("data.actor", equalTo(List.of("alice")));
  }

  @Test
  void the_job_status_has_the_documents_words() {
    String run = BOB.validate(small());

    BOB.get("/api/validations/" + run + "/job-status")
        .statusCode(200)
        .body("validationId", equalTo(run))
        .body("jobId", equalTo("validation-" + run))
        .body("status", equalTo("completed"))
        .body("jobState", equalTo("completed"))
        .body("progress", equalTo(100))
        .body("queuePosition", nullValue())
        .body("error", nullValue());
  }

  @Test
  void a_preview_has_ten_findings_at_most() {
    String run = BOB.validate(BillingClient.realExport(1_000, 3));

    BOB.get("/api/validations/" + run + "/preview")
        .statusCode(200)
        .body("issues", hasSize(10))
        .body("issues[0].ruleName", equalTo("Office fees"));
  }

  @Test
  void records_come_in_pages_sorted_as_asked() {
    String run = BOB.validate(small());

    BOB.get("/api/validations/" + run + "/records?page=2&pageSize=20")
        .statusCode(200)
        .body("total", equalTo(50))
        .body("data", hasSize(20))
        .body("data[0].recordNumber", equalTo(21));
    BOB.get("/api/validations/" + run + "/records?sortBy=recordNumber&sortOrder=desc&pageSize=1")
        .body("data[0].recordNumber", equalTo(50));
    BOB.get("/api/validations/" + run + "/records?sortBy=patient").statusCode(400);
    BOB.get("/api/validations/" + run + "/records?sortBy=code;drop&sortOrder=asc").statusCode(400);
    BOB.get("/api/validations/" + run + "/records?pageSize=501").statusCode(422);
  }

  @Test
  void persons_are_redacted_the_same_way_each_time() {
    String run = BOB.validate(small());
    String path = "/api/validations/" + run + "/records?pageSize=50";

    List<String> patients = BOB.get(path).statusCode(200).extract().path("data.patient");
    List<String> again = BOB.get(path).extract().path("data.patient");
    List<String> doctors = BOB.get(path).extract().path("data.doctorInfo");

    assertThat(patients).isEqualTo(again);
    assertThat(patients)
        .allMatch(text -> text.isEmpty() || text.matches("\\[PATIENT-[0-9a-f]{8}]"));
    assertThat(doctors).allMatch(text -> text.isEmpty() || text.equals("[REDACTED]"));
  }

  @Test
  void persons_are_shown_to_an_admin_who_asks_and_that_is_written_down() {
    String run = BOB.validate(small());

    List<String> patients =
        ADMIN
            .get("/api/validations/" + run + "/records?redaction=none&pageSize=50")
            .statusCode(200)
            .extract()
            .path("data.patient");

    assertThat(patients).anyMatch(text -> text.matches("[A-Z]{4}\\d{8} - .*"));
    BOB.get("/api/validations/" + run + "/logs?source=PHI_ACCESS")
        .body("data", hasSize(1))
        .body("data[0].actor", equalTo("alice"));
  }

  @Test
  void persons_are_shown_to_a_user_whom_an_admin_allowed_it() {
    var kim = BillingClient.user("kim");
    String run = kim.validate(small());
    String path = "/api/validations/" + run + "/results?redaction=none";
    kim.get(path).statusCode(403).contentType(Problem.MEDIA_TYPE);

    ADMIN
        .request()
        .contentType("application/json")
        .body("{\"phiRedactionEnabled\":false}")
        .put("/api/billing/users/kim")
        .then()
        .statusCode(200)
        .body("redactionLevel", equalTo("none"));

    List<String> doctors = kim.get(path).statusCode(200).extract().path(DOCTORS);
    assertThat(doctors).isNotEmpty().noneMatch("[REDACTED]"::equals);
    assertThat(
            kim.get("/api/validations/" + run + "/results").extract().<List<String>>path(DOCTORS))
        .isEqualTo(doctors);
    assertThat(
            kim.get("/api/validations/" + run + "/results?redaction=full")
                .extract()
                .<List<String>>path(DOCTORS))
        .containsOnly("[REDACTED]");
    ADMIN
        .get("/api/audit?action=billing-user.redaction&resource=user:kim")
        .body("data.actor", equalTo(List.of("alice")))
        .body("data[0].before.phiRedactionEnabled", equalTo(true))
        .body("data[0].after.phiRedactionEnabled", equalTo(false));
    kim.get("/api/validations/" + run + "/results?redaction=some").statusCode(400);
    kim.request()
        .contentType("application/json")
        .body("{\"phiRedactionEnabled\":false}")
        .put("/api/billing/users/eve")
        .then()
        .statusCode(403);
  }

  @Test
  void the_owner_is_told_of_the_end_and_where_it_leads() {
    var ada = BillingClient.user("ada");

    String run = ada.validate(small());

    ada.told(run)
        .body("", hasSize(1))
        .body("type[0]", equalTo("validation_completed"))
        .body("category[0]", equalTo("job_status"))
        .body("message[0]", startsWith("Rows: 50. Findings: "))
        .body("data[0].link", equalTo("/#/billing/" + run));
  }

  @Test
  void the_owner_is_told_of_a_cancellation_by_somebody_else_alone() {
    String own = BOB.begin(BillingClient.realExport(30_000, 13));
    String anothers = BOB.begin(BillingClient.realExport(30_000, 14));

    BOB.request().post("/api/validations/" + own + "/cancel").then().statusCode(200);
    ADMIN.request().post("/api/validations/" + anothers + "/cancel").then().statusCode(200);

    BOB.told(own).body("", empty());
    BOB.told(anothers).body("message[0]", equalTo("Cancelled by user"));
  }

  @Test
  void a_rule_without_a_code_in_the_table_is_told_of_once() {
    var tom = BillingClient.inTenant("no-targets", "tom", Role.Names.ADMIN);
    tom.request()
        .contentType("application/x-ndjson")
        .body(
            "{\"code\":\"15801\",\"place\":\"cabinet\",\"leaf\":\"Visite\"}"
                .getBytes(StandardCharsets.UTF_8))
        .post("/api/codes/bulk")
        .then()
        .statusCode(200);

    String run = tom.validate(small());

    tom.get("/api/validations/" + run + "/logs?level=warn&source=rules")
        .body("data", hasSize(1))
        .body("data[0].message", containsString("none that rule ANNUAL_BILLING_CODE looks for"))
        .body("data[0].metadata.ruleId", equalTo("ANNUAL_BILLING_CODE"));
  }

  @Test
  void logs_can_be_narrowed() {
    String run = BOB.validate(small());

    BOB.get("/api/validations/" + run + "/logs?limit=1&offset=1")
        .statusCode(200)
        .body("data", hasSize(1))
        .body("total", greaterThan(2));
    BOB.get("/api/validations/" + run + "/logs?level=info&source=worker")
        .body("data.message", equalTo(List.of("Validation completed")));
    BOB.get("/api/validations/" + run + "/logs?level=loud").statusCode(400);
  }

  @Test
  void a_stream_ends_with_the_run() {
    String run = BOB.begin(BillingClient.realExport(3_000, 8));

    String events =
        BOB.get("/api/validations/" + run + "/stream")
            .statusCode(200)
            .contentType(startsWith("text/event-stream"))
            .extract()
            .asString();

    assertThat(events).doesNotContain("event:");
    assertThat(events.lines().filter(line -> line.startsWith("data:")))
        .first()
        .asString()
        .contains("\"type\":\"connected\"")
        .contains(run);
    assertThat(events).contains("\"type\":\"progress\"").contains("\"progress\":100");
    assertThat(events.strip().lines().toList().getLast())
        .contains("\"type\":\"completed\"")
        .contains("\"status\":\"completed\"");
  }

  @Test
  void a_token_in_the_address_opens_no_stream() {
    String run = BOB.validate(small());

    io.restassured.RestAssured.given()
        .get("/api/validations/" + run + "/stream?token=" + BOB.token())
        .then()
        .statusCode(401);
  }

  @Test
  void an_ended_run_cannot_be_cancelled() {
    String run = BOB.validate(small());

    BOB.request()
        .post("/api/validations/" + run + "/cancel")
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_cleaned_up_run_keeps_its_log_and_nothing_else() {
    String run = BOB.validate(small());

    BOB.request()
        .post("/api/validations/" + run + "/cleanup")
        .then()
        .statusCode(200)
        .body("success", equalTo(true));

    BOB.get("/api/validations/" + run + "/records").body("total", equalTo(0));
    BOB.get("/api/validations/" + run + "/results").body("", empty());
    BOB.run(run).statusCode(200).body("status", equalTo("completed"));
  }

  @Test
  void old_runs_are_removed_by_an_admin_of_their_tenant_alone() {
    var max = BillingClient.inTenant("tidy", "max", Role.Names.USER);
    var boss = BillingClient.inTenant("tidy", "boss", Role.Names.ADMIN);
    String run = max.validate(small());
    String other = BOB.validate(small());

    max.request()
        .contentType("application/json")
        .body("{\"daysOld\":0}")
        .post("/api/validations/cleanup-old")
        .then()
        .statusCode(403);
    max.request()
        .contentType("application/json")
        .post("/api/validations/cleanup-old")
        .then()
        .statusCode(403);
    boss.request()
        .contentType("application/json")
        .body("{\"daysOld\":30}")
        .post("/api/validations/cleanup-old")
        .then()
        .statusCode(200)
        .body("removed", equalTo(0));
    boss.request()
        .contentType("application/json")
        .body("{\"daysOld\":0}")
        .post("/api/validations/cleanup-old")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("removed", equalTo(1));

    max.run(run).statusCode(404);
    BOB.run(other).statusCode(200);
    boss.get("/api/audit?action=validation.clean-up-old")
        .body("data.resource", equalTo(List.of("validation:" + run)))
        .body("data[0].after.daysOld", equalTo(0));
  }

  @Test
  void the_queue_tells_how_it_is() {
    BOB.validate(small());

    BOB.get("/api/queue/health")
        .statusCode(200)
        .body("worker.status", equalTo("running"))
        .body("worker.lastHeartbeat", notNullValue())
        .body("worker.timeSinceHeartbeat", lessThanOrEqualTo(20_000))
        .body("redis.connected", equalTo(true))
        .body("queue.waiting", equalTo(0))
        .body("queue.completed", greaterThan(0))
        .body("metrics.averageProcessingTime", greaterThan(0));
    BOB.get("/api/queue/jobs?limit=3")
        .statusCode(200)
        .body("[0].id", containsString("validation-"))
        .body("[0].state", notNullValue());
  }

  @Test
  void an_id_that_is_none_is_a_bad_request() {
    BOB.run("not-a-uuid").statusCode(400).contentType(Problem.MEDIA_TYPE);
    BOB.run(UUID.randomUUID().toString()).statusCode(404).contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void a_file_name_is_kept_from_the_database_in_clear() {
    byte[] content = "Facture;Code\n".getBytes(StandardCharsets.UTF_8);
    String file =
        BOB.request()
            .multiPart("file", "tremblay-marie.csv", content, "text/csv")
            .post("/api/files")
            .then()
            .extract()
            .path("fileId");

    String run = BOB.start(file).extract().path("validationId");

    BOB.awaitEnd(run);
    BOB.run(run).body("fileName", equalTo("tremblay-marie.csv"));
    BOB.get("/api/validations/" + run + "/logs")
        .body("data.toString()", not(containsString("tremblay")));
  }
}
