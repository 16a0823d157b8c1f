package dev.carillon.job.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.Problems;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NewJobResourceTest {

  private static final int CUT_OFF = -1;

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String REPORT =
      "{\"type\": \"analytics-report\","
          + " \"payload\": {\"connectionId\": \"0b5b7b1e-6f0a-4c53-9d52-6f1f5a3f2d11\"},"
          + " \"options\": {%s}}";

  private final Callers callers = Callers.inNewTenant();

  @Test
  void a_job_is_enqueued() {
    callers
        .owner()
        .body("{\"type\": \"noop\", \"payload\": {\"a\": 1}}")
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .body("success", equalTo(true))
        .body("data.jobId", matchesPattern("[0-9]+"))
        .body("data.type", equalTo("noop"))
        .body("data.status", equalTo("queued"))
        .body("data.created", equalTo(true));
  }

  @Test
  void an_enqueued_job_is_run_and_completes() {
    String id =
        callers.enqueued("{\"type\": \"progress\", \"payload\": {\"steps\": 2, \"millis\": 1}}");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            callers
                .owner()
                .get("/api/jobs/" + id)
                .then()
                .body("data.state", equalTo("completed"))
                .body("data.progress.percentage", equalTo(100))
                .body("data.result.steps", equalTo(2)));
  }

  @Test
  void owner_and_tenant_come_from_the_token() {
    String id = callers.waiting();

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.owner", equalTo("bob"))
        .body("data.tenant", equalTo(callers.tenant()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenantId", "tenant", "owner", "state", "lease", "attempt", "createdBy"})
  void a_body_cannot_say_what_only_the_service_decides(String property) {
    callers
        .owner()
        .body("{\"type\": \"noop\", \"%s\": \"x\"}".formatted(property))
        .post("/api/jobs")
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/unknown-property"))
        .body("pointer", equalTo("/" + property));
  }

  @Test
  void a_unique_key_that_a_live_job_holds_answers_that_job() {
    String body =
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"one\", \"delayMs\": 86400000}}";
    String first = callers.enqueued(body);

    callers
        .owner()
        .body(body)
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .body("data.jobId", equalTo(first))
        .body("data.created", equalTo(false));
  }

  /// A job under such a key would keep the service's own out for as long as it lives.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedule:1",
        "cascade.60f7b3b4d4f1234567890123",
        "orphanedReferenceCleanup.scheduled",
        "refresh-0b5b7b1e-6f0a-4c53-9d52-6f1f5a3f2d11:4",
        "schema-rebuild-0b5b7b1e-6f0a-4c53-9d52-6f1f5a3f2d11"
      })
  void a_key_of_the_services_own_jobs_is_refused(String key) {
    callers
        .admin()
        .body("{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"" + key + "\"}}")
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/options/uniqueKey"));
  }

  @Test
  void only_admins_put_jobs_into_queues_of_the_service() {
    String job = "{\"type\": \"noop\", \"options\": {\"queue\": \"cascade\"}}";

    callers
        .owner()
        .body(job)
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/options/queue"))
        .body("errors[0].detail", containsString("only admins"));
    callers.admin().body(job).post("/api/jobs").then().statusCode(201);
  }

  @Test
  void a_type_that_is_live_once_for_its_subject_is_so_for_whoever_enqueues_it() {
    callers.admin().post("/api/queues/held/pause").then().statusCode(200);
    String report = REPORT.formatted("\"queue\": \"held\"");
    String first = callers.enqueued(report);

    callers
        .owner()
        .body(report)
        .post("/api/jobs")
        .then()
        .body("data.jobId", equalTo(first))
        .body("data.created", equalTo(false));
    callers
        .owner()
        .body(REPORT.formatted("\"uniqueKey\": \"another\""))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/options/uniqueKey"));
  }

  /// It would hold the key of all others until then.
  @ParameterizedTest
  @CsvSource({
    "delayMs, 86400000",
    "runAt, '\"2199-12-31T00:00:00Z\"'",
    "rateKey, '\"slow\", \"ratePerSecond\": 0.001'",
    "concurrencyKey, '\"busy\"'"
  })
  void a_type_that_is_live_once_for_its_subject_cannot_be_enqueued_for_later(
      String option, String value) {
    callers
        .owner()
        .body(REPORT.formatted("\"" + option + "\": " + value))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/options/" + option))
        .body("errors[0].detail", containsString("make a schedule"));
  }

  @Test
  void a_type_that_is_live_once_for_its_subject_cannot_wait_for_a_batch() {
    String batch = "{\"jobs\": [{\"type\": \"noop\"}], \"then\": %s}";

    callers
        .owner()
        .body(batch.formatted(REPORT.formatted("")))
        .post("/api/jobs/bulk")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/then/type"));
  }

  @Test
  void unique_keys_of_two_tenants_do_not_collide() {
    String body =
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"one\", \"delayMs\": 86400000}}";
    String ours = callers.enqueued(body);

    String theirs = Callers.inNewTenant().enqueued(body);

    assertThat(theirs).isNotEqualTo(ours);
  }

  @Test
  void every_option_is_kept() {
    String id =
        callers.enqueued(
            """
            {"type": "noop", "payload": {"a": 7}, "options": {"queue": "slow.lane", "priority": 42,
             "runAt": "2199-01-01T00:00:00Z", "maxAttempts": 9,
             "backoff": {"kind": "table", "tableMs": [0, 60000]}, "timeoutMs": 5000,
             "uniqueKey": "u", "concurrencyKey": "c", "concurrencyLimit": 2, "rateKey": "r",
             "ratePerSecond": 0.5, "tags": ["red", "blue"], "tell": ["completed:bob", "failed@email"]}}
            """);

    callers
        .owner()
        .get("/api/jobs/" + id)
        .then()
        .body("data.queue", equalTo("slow.lane"))
        .body("data.priority", equalTo(42))
        .body("data.runAt", equalTo("2199-01-01T00:00:00Z"))
        .body("data.maxAttempts", equalTo(9))
        .body("data.uniqueKey", equalTo("u"))
        .body("data.concurrencyKey", equalTo("c"))
        .body("data.tags", contains("red", "blue"))
        .body("data.data.a", equalTo(7));
  }

  @ParameterizedTest
  @CsvSource({"done", "completed:carol", "failed@fax", "'completed:'"})
  void an_entry_of_tell_that_nobody_understands_or_may_write_is_refused(String tell) {
    callers
        .owner()
        .body("{\"type\": \"noop\", \"options\": {\"tell\": [\"all\", \"%s\"]}}".formatted(tell))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/options/tell/1"));
  }

  @Test
  void an_admin_may_have_somebody_else_told() {
    callers
        .admin()
        .body("{\"type\": \"noop\", \"options\": {\"tell\": [\"failed:carol@email\"]}}")
        .post("/api/jobs")
        .then()
        .statusCode(201);
  }

  @ParameterizedTest
  @CsvSource({"low, -10", "medium, 0", "normal, 0", "high, 10", "urgent, 20"})
  void a_priority_may_be_a_name(String name, int priority) {
    String id =
        callers.enqueued(
            "{\"type\": \"noop\", \"options\": {\"delayMs\": 86400000, \"priority\": \"%s\"}}"
                .formatted(name));

    callers.owner().get("/api/jobs/" + id).then().body("data.priority", equalTo(priority));
  }

  @Test
  void an_unknown_type_is_answered_with_the_known_ones() {
    callers
        .owner()
        .body("{\"type\": \"nope\"}")
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/validation-failed"))
        .body("detail", containsString("'nope'"))
        .body("errors[0].pointer", equalTo("/type"))
        .body("known_types", hasItems("noop", "sleep", "flaky", "progress"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "noop     | {\"a\": \"text\"}         | /payload/a",
        "noop     | {\"a\": 1.5}              | /payload/a",
        "noop     | {\"a\": 9223372036854775808} | /payload/a",
        "noop     | {\"c\": 1}                | /payload/c",
        "sleep    | {}                        | /payload/millis",
        "sleep    | {\"millis\": null}        | /payload/millis",
        "progress | {\"steps\": 1, \"millis\": []} | /payload/millis"
      })
  void a_payload_that_does_not_fit_its_type_is_refused(String type, String payload, String place) {
    callers
        .owner()
        .body("{\"type\": \"%s\", \"payload\": %s}".formatted(type, payload))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors.pointer", contains(place))
        .body("errors[0].detail", not(containsString("dev.carillon")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"priority\": 101}            | /options/priority",
        "{\"priority\": -101}           | /options/priority",
        "{\"priority\": 1.5}            | /options/priority",
        "{\"priority\": \"loud\"}       | /options/priority",
        "{\"priority\": -2147483648}    | /options/priority",
        "{\"priority\": true}           | /options/priority",
        "{\"queue\": \"Big\"}           | /options/queue",
        "{\"queue\": \"\"}              | /options/queue",
        "{\"runAt\": \"1999-12-31T23:59:59Z\"} | /options/runAt",
        "{\"runAt\": \"9999-01-01T00:00:00Z\"} | /options/runAt",
        "{\"runAt\": -1}                | /options/runAt",
        "{\"delayMs\": -1}              | /options/delayMs",
        "{\"delayMs\": 400000000000}    | /options/delayMs",
        "{\"delayMs\": 1, \"runAt\": \"2100-01-01T00:00:00Z\"} | /options/delayMs",
        "{\"maxAttempts\": 0}           | /options/maxAttempts",
        "{\"maxAttempts\": 101}         | /options/maxAttempts",
        "{\"timeoutMs\": 0}             | /options/timeoutMs",
        "{\"timeoutMs\": 86400001}      | /options/timeoutMs",
        "{\"uniqueKey\": \"\"}          | /options/uniqueKey",
        "{\"uniqueKey\": \"a\\u001fb\"} | /options/uniqueKey",
        "{\"concurrencyLimit\": 2}      | /options/concurrencyLimit",
        "{\"concurrencyKey\": \"k\", \"concurrencyLimit\": 10001} | /options/concurrencyLimit",
        "{\"ratePerSecond\": 2}         | /options/ratePerSecond",
        "{\"rateKey\": \"k\"}           | /options/rateKey",
        "{\"rateKey\": \"k\", \"ratePerSecond\": 0} | /options/ratePerSecond",
        "{\"rateKey\": \"k\", \"ratePerSecond\": 1e400} | /options/ratePerSecond",
        "{\"tags\": [\"\"]}             | /options/tags/0",
        "{\"tags\": [null]}             | /options/tags/0",
        "{\"backoff\": {}}              | /options/backoff/kind",
        "{\"backoff\": {\"kind\": \"table\"}} | /options/backoff/tableMs",
        "{\"backoff\": {\"kind\": \"table\", \"tableMs\": [1, -1]}} | /options/backoff/tableMs/1",
        "{\"backoff\": {\"kind\": \"table\", \"tableMs\": [1], \"delayMs\": 1}} | /options/backoff/tableMs",
        "{\"backoff\": {\"kind\": \"fixed\", \"delayMs\": -5}} | /options/backoff/delayMs",
        "{\"backoff\": {\"kind\": \"fixed\", \"maxDelayMs\": 5}} | /options/backoff/maxDelayMs",
        "{\"backoff\": {\"kind\": \"exponential\", \"tableMs\": [5]}} | /options/backoff/tableMs"
      })
  void an_option_out_of_range_is_refused(String options, String place) {
    callers
        .owner()
        .body("{\"type\": \"noop\", \"options\": %s}".formatted(options))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("/problems/validation-failed"))
        .body("errors.pointer", contains(place));
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    callers
        .owner()
        .body("{\"type\": \"sleep\", \"options\": {\"priority\": 999, \"rateKey\": \"k\"}}")
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body(
            "errors.pointer", hasItems("/payload/millis", "/options/priority", "/options/rateKey"));
  }

  @Test
  void more_than_twenty_tags_are_refused() {
    var tags = new JsonArray();
    for (int i = 0; i < 21; i++) {
      tags.add("tag" + i);
    }

    callers
        .owner()
        .body("{\"type\": \"noop\", \"options\": {\"tags\": %s}}".formatted(tags))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/options/tags"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"noop\", \"payload\": {\"a\": \"x\\u0000\"}}",
        "{\"type\": \"noop\", \"payload\": {\"a\": \"\\ud800\"}}",
        "{\"type\": \"noop\", \"payload\": {\"\\u0000\": 1}}",
        "{\"type\": \"noop\", \"payload\": [1]}",
        "{\"type\": \"noop\", \"payload\": \"text\"}",
        "{\"type\": \"noop\", \"type\": \"noop\"}",
        "{\"type\": 5}",
        "{\"type\": \"noop\", \"options\": {\"backoff\": {\"kind\": \"never\"}}}",
        "{\"type\": \"noop\", \"options\": {\"runAt\": \"tomorrow\"}}",
        "{\"type\": \"noop\", \"options\": {\"uniqueKey\": \"\\udfff\"}}",
        "{\"type\": \"noop\"",
        "<job/>",
        "[]"
      })
  void json_that_does_not_fit_is_refused(String body) {
    callers
        .owner()
        .body(body)
        .post("/api/jobs")
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE)
        .body("success", equalTo(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{\"type\": \"\"}", "{\"type\": null}"})
  void a_body_without_a_type_is_refused(String body) {
    int status = callers.owner().body(body).post("/api/jobs").statusCode();

    assertThat(status).isIn(400, 422);
  }

  @Test
  void a_payload_above_256_kib_is_refused() {
    String text = "x".repeat(300_000);

    callers
        .owner()
        .body("{\"type\": \"noop\", \"payload\": {\"a\": \"%s\"}}".formatted(text))
        .post("/api/jobs")
        .then()
        .statusCode(422)
        .body("errors.pointer", hasItem("/payload"));
  }

  @Test
  void a_body_above_one_mebibyte_is_refused_unread() {
    String text = "x".repeat(1_100_000);

    callers
        .owner()
        .body("{\"type\": \"noop\", \"payload\": {\"a\": \"%s\"}}".formatted(text))
        .post("/api/jobs")
        .then()
        .statusCode(413)
        .contentType(Problem.MEDIA_TYPE)
        .body("limit_bytes", equalTo(1_048_576));
  }

  @ParameterizedTest
  @CsvSource({"/api/jobs, 2000000", "/api/jobs/bulk, 40000000"})
  void a_body_that_does_not_announce_its_length_is_refused_when_it_gets_too_long(
      String path, int length) throws InterruptedException {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) ' ');
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer " + Tokens.of("bob", Role.Names.USER))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();

    var mistakes = new Mistakes();
    var log = Logger.getLogger(Problems.class.getName());
    log.addHandler(mistakes);
    try (var client = HttpClient.newHttpClient()) {
      assertThat(statusOrCutOff(client, request)).isIn(413, CUT_OFF);
    } finally {
      log.removeHandler(mistakes);
    }
    assertThat(mistakes.said).isEmpty();
  }

  /// What the service says of mistakes of its own.
  private static final class Mistakes extends Handler {

    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord line) {
      said.add(line.getMessage() + line.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /// The service answers and hangs up while the client still sends: which of the two a client sees
  /// first is up to the network.
  private static int statusOrCutOff(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException hungUp) {
      return CUT_OFF;
    }
  }

  @Test
  void another_media_type_is_refused() {
    callers
        .owner()
        .contentType(ContentType.XML)
        .body("<job/>")
        .post("/api/jobs")
        .then()
        .statusCode(415)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void without_a_token_nothing_is_enqueued() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"type\": \"noop\"}")
        .post("/api/jobs")
        .then()
        .statusCode(401)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void many_jobs_are_enqueued_in_order() {
    List<String> ids =
        callers
            .owner()
            .body(
                """
                {"jobs": [{"type": "noop", "options": {"delayMs": 86400000, "priority": 1}},
                          {"type": "noop", "options": {"delayMs": 86400000, "priority": 2}}]}
                """)
            .post("/api/jobs/bulk")
            .then()
            .statusCode(201)
            .body("success", equalTo(true))
            .body("data.count", equalTo(2))
            .body("data.jobIds", hasSize(2))
            .body("data.thenJobId", nullValue())
            .extract()
            .path("data.jobIds");

    callers.owner().get("/api/jobs/" + ids.get(1)).then().body("data.priority", equalTo(2));
  }

  @Test
  void a_job_may_wait_for_all_the_others() {
    String then =
        callers
            .owner()
            .body(
                """
                {"jobs": [{"type": "noop", "options": {"delayMs": 86400000}},
                          {"type": "noop", "options": {"delayMs": 86400000}}],
                 "then": {"type": "noop"}}
                """)
            .post("/api/jobs/bulk")
            .then()
            .statusCode(201)
            .body("data.count", equalTo(2))
            .extract()
            .path("data.thenJobId");

    callers
        .owner()
        .get("/api/jobs/" + then)
        .then()
        .body("data.status", equalTo("scheduled"))
        .body("data.batch.total", equalTo(2))
        .body("data.batch.pending", equalTo(2));
  }

  @Test
  void one_wrong_job_of_many_keeps_all_out() {
    callers
        .owner()
        .body(
            """
            {"jobs": [{"type": "noop"}, {"type": "noop", "options": {"priority": 500}},
                      {"type": "nope"}, {"type": "sleep"}], "then": {"type": "nope"}}
            """)
        .post("/api/jobs/bulk")
        .then()
        .statusCode(422)
        .body(
            "errors.pointer",
            contains(
                "/jobs/1/options/priority",
                "/jobs/2/type",
                "/jobs/3/payload/millis",
                "/then/type"));

    assertThat(callers.listed(callers.owner(), "page=1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jobs\": []} | /jobs",
        "{} | /jobs",
        "{\"jobs\": [{\"type\": \"noop\"}, {\"type\": \"noop\", \"options\": {\"maxAttempts\": 0}}]} | /jobs/1/options/maxAttempts",
        "{\"jobs\": [{\"type\": \"noop\"}, null]} | /jobs/1"
      })
  void a_bulk_that_is_out_of_range_says_where(String body, String place) {
    callers
        .owner()
        .body(body)
        .post("/api/jobs/bulk")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors.pointer", contains(place));
  }

  @Test
  void an_unknown_property_deep_in_a_bulk_is_named_by_its_place() {
    callers
        .owner()
        .body(
            "{\"jobs\": [{\"type\": \"noop\"}, {\"type\": \"noop\", \"options\": {\"prio\": 1}}]}")
        .post("/api/jobs/bulk")
        .then()
        .statusCode(400)
        .body("pointer", equalTo("/jobs/1/options/prio"));
  }

  @Test
  void ten_thousand_jobs_go_in_at_once() {
    callers
        .owner()
        .body(bulk(10_000))
        .post("/api/jobs/bulk")
        .then()
        .statusCode(201)
        .body("data.count", equalTo(10_000))
        .body("data.jobIds", hasSize(10_000));
  }

  @Test
  void one_job_more_than_ten_thousand_is_refused() {
    callers
        .owner()
        .body(bulk(10_001))
        .post("/api/jobs/bulk")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/jobs"));
  }

  private static String bulk(int count) {
    var job =
        new JsonObject()
            .put("type", "noop")
            .put("payload", new JsonObject().put("a", 1))
            .put("options", new JsonObject().put("delayMs", 86_400_000));
    var jobs = new JsonArray();
    for (int i = 0; i < count; i++) {
      jobs.add(job);
    }
    return new JsonObject().put("jobs", jobs).encode();
  }
}
