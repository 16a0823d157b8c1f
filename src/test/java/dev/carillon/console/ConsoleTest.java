package dev.carillon.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What the pages ask, by everybody who may ask it and everybody who may not.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConsoleTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String TOMORROW = "\"delayMs\": 86400000";

  @Inject Pool pool;

  private final String tenant = "c-" + UUID.randomUUID();

  @Test
  void a_bare_key_offers_no_login_and_says_why() {
    given()
        .get("/api/sign-in")
        .then()
        .statusCode(200)
        .body("data.available", equalTo(false))
        .body("data.login", nullValue())
        .body("data.reason", notNullValue());
    given().redirects().follow(false).get("/login").then().statusCode(302);
  }

  @Test
  void a_program_asks_who_it_is() {
    user()
        .get("/api/me")
        .then()
        .statusCode(200)
        .body("data.id", equalTo("bob"))
        .body("data.tenant", equalTo(tenant))
        .body("data.roles", contains("user"))
        .body("data.session", equalTo("bearer"))
        .body("data.csrfToken", nullValue());
    user().post("/logout").then().statusCode(400);
  }

  @Test
  void the_overview_is_for_operators_and_a_tenants_own() {
    user().get("/api/console/overview").then().statusCode(403);
    user().get("/api/console/series").then().statusCode(403);
    user().get("/api/console/workers").then().statusCode(403);
    user().get("/api/console/queues").then().statusCode(403);
    admin().get("/api/console/overview?tenant=other").then().statusCode(403);
    admin().get("/api/console/queues?tenant=other").then().statusCode(403);
    admin().get("/api/console/series?tenant=other").then().statusCode(403);
    admin()
        .get("/api/console/overview")
        .then()
        .statusCode(200)
        .body("data.tenant", equalTo(tenant));
    root().get("/api/console/overview").then().statusCode(200).body("data.tenant", nullValue());
  }

  @Test
  void the_overview_tells_what_waits_and_what_ended() {
    waiting();
    enqueued("{\"type\": \"noop\"}");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            admin()
                .get("/api/console/overview")
                .then()
                .statusCode(200)
                .body("data.countedAt", notNullValue())
                .body("data.now.scheduled", equalTo(1))
                .body("data.now.workers", greaterThanOrEqualTo(1))
                .body("data.lastHour.completed", equalTo(1))
                .body("data.lastDay.completed", equalTo(1))
                .body("data.queues.find { it.queue == 'default' }.scheduled", equalTo(1))
                .body("data.queues.find { it.queue == 'default' }.completed", equalTo(1))
                .body("data.types.find { it.type == 'noop' }.completed", equalTo(1))
                .body("data.types.find { it.type == 'noop' }.runP95Ms", notNullValue()));
    admin()
        .get("/api/console/series?window=15m&queue=default&type=noop")
        .then()
        .statusCode(200)
        .body("data.points", hasSize(15))
        .body("data.points.completed.sum()", equalTo(1))
        .body("data.points[14].waiting", nullValue());
    root()
        .get("/api/console/series?window=1h")
        .then()
        .body("data.points", hasSize(60))
        .body("data.points[59].waiting", notNullValue());
    for (String window : List.of("6h", "24h", "7d")) {
      root().get("/api/console/series?window=" + window).then().statusCode(200);
    }
    admin().get("/api/console/series?window=2h").then().statusCode(422);
  }

  @Test
  void a_paused_queue_with_waiting_jobs_is_a_problem_with_a_cure() {
    admin().post("/api/queues/held/pause").then().statusCode(200);
    enqueued("{\"type\": \"noop\", \"options\": {\"queue\": \"held\"}}");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            admin()
                .get("/api/console/overview")
                .then()
                .body("data.problems.find { it.type == 'queue_paused' }.subject", equalTo("held"))
                .body("data.problems.find { it.type == 'queue_paused' }.cure", notNullValue()));
  }

  @Test
  void the_list_shows_each_what_they_may_see() {
    String bobs = waiting();
    String carols =
        as("carol", Role.Names.USER)
            .body("{\"type\": \"noop\", \"options\": {" + TOMORROW + "}}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");

    user().get("/api/console/jobs").then().statusCode(200).body("data.id", contains(bobs));
    as("carol", Role.Names.USER).get("/api/console/jobs").then().body("data.id", contains(carols));
    admin().get("/api/console/jobs").then().body("data.id", contains(carols, bobs));
    root().get("/api/console/jobs?tenant=" + tenant).then().body("data.id", contains(carols, bobs));
    foreign().get("/api/console/jobs").then().body("data.id", not(hasItem(bobs)));
    user().get("/api/console/jobs?owner=carol").then().statusCode(403);
    admin().get("/api/console/jobs?tenant=other").then().statusCode(403);
  }

  @Test
  void the_list_is_walked_by_its_cursor_without_gaps_or_repeats() {
    List<String> all = List.of(waiting(), waiting(), waiting(), waiting(), waiting());

    var first = admin().get("/api/console/jobs?limit=2").then().statusCode(200).extract();
    var second =
        admin().get("/api/console/jobs?limit=2&after=" + first.path("next")).then().extract();
    var third =
        admin().get("/api/console/jobs?limit=2&after=" + second.path("next")).then().extract();

    assertThat(first.<List<String>>path("data.id")).containsExactly(all.get(4), all.get(3));
    assertThat(second.<List<String>>path("data.id")).containsExactly(all.get(2), all.get(1));
    assertThat(third.<List<String>>path("data.id")).containsExactly(all.getFirst());
    assertThat(third.<String>path("next")).isNull();
    assertThat(third.<Boolean>path("complete")).isTrue();
    admin().get("/api/console/jobs?after=nonsense").then().statusCode(422);
  }

  @Test
  void each_filter_narrows_the_list() {
    String tagged =
        enqueued(
            "{\"type\": \"sleep\", \"payload\": {\"millis\": 1}, \"options\": {"
                + TOMORROW
                + ", \"queue\": \"other\", \"tags\": [\"blue\"], \"uniqueKey\": \"order-4711\"}}");
    String plain = waiting();
    String failed = failed();

    assertListed("state=scheduled", tagged, plain);
    assertListed("state=created", tagged, plain);
    assertListed("state=discarded", failed);
    assertListed("state=failed,cancelled", failed);
    assertListed("state=running");
    assertListed("state=retryable");
    assertListed("queue=other", tagged);
    // A type is looked for where it was when jobs were last counted.
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertListed("type=sleep", tagged));
    assertListed("type=flaky", failed);
    assertListed("tag=blue", tagged);
    assertListed("owner=bob", tagged, plain, failed);
    assertListed("owner=nobody");
    assertListed("text=ORDER-47", tagged);
    assertListed("text=blue", tagged);
    assertListed("text=" + plain, plain);
    assertListed("text=100%25");
    assertListed("to=2001-01-01T00:00:00Z");
    assertListed("from=2001-01-01T00:00:00Z", tagged, plain, failed);
    assertListed("state=scheduled&queue=default&type=noop", plain);
    admin().get("/api/console/jobs?state=odd").then().statusCode(422);
    admin().get("/api/console/jobs?from=1066-10-14T00:00:00Z").then().statusCode(422);
    admin().get("/api/console/jobs?text=x").then().statusCode(422);
  }

  @Test
  void a_job_that_runs_is_found_among_those_that_wait() {
    String running = enqueued("{\"type\": \"sleep\", \"payload\": {\"millis\": 20000}}");

    Awaitility.await().atMost(SOON).untilAsserted(() -> assertListed("state=running", running));
    admin()
        .get("/api/console/jobs/" + running)
        .then()
        .body("data.attempts.outcome", contains("running"))
        .body("data.actions", contains("cancel"))
        .body("data.waitsFor", empty());
    as("carol", Role.Names.USER)
        .get("/api/console/jobs?state=running")
        .then()
        .body("data", empty());
    admin().body("{\"priority\": 5}").put(priorityOf(running)).then().statusCode(409);
    user().post("/api/jobs/" + running + "/cancel").then().statusCode(200);
  }

  /// A later attempt goes on where others stopped: its progress says nothing of its speed.
  @Test
  void the_time_left_is_told_by_the_progress_of_a_first_attempt_alone() {
    String running =
        enqueued("{\"type\": \"progress\", \"payload\": {\"steps\": 20000, \"millis\": 5}}");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            user()
                .get("/api/console/jobs/" + running)
                .then()
                .body("data.eta.basis", equalTo("progress")));

    pool.preparedQuery("UPDATE job_ready SET attempt = 2 WHERE id = $1")
        .execute(Tuple.of(Long.valueOf(running)))
        .await()
        .atMost(SOON);

    user()
        .get("/api/console/jobs/" + running)
        .then()
        .body("data.job.progress", notNullValue())
        .body("data.eta?.basis", not(equalTo("progress")));
    user().post("/api/jobs/" + running + "/cancel").then().statusCode(200);
  }

  @Test
  void a_job_is_shown_in_full_without_its_secrets() {
    admin().post("/api/queues/closed/pause").then().statusCode(200);
    String id =
        enqueued(
            "{\"type\": \"noop\", \"payload\": {}, \"options\": {\"queue\": \"closed\","
                + " \"uniqueKey\": \"mine\"}}");

    user()
        .get("/api/console/jobs/mine")
        .then()
        .statusCode(200)
        .body("data.job.id", equalTo(id))
        .body("data.waitsFor.what", contains("queue-paused"))
        .body("data.position", equalTo(1))
        .body("data.timeline.kind", hasItem("created"))
        .body("data.timelineComplete", equalTo(true))
        .body("data.actions", contains("cancel"));
    admin().get("/api/console/jobs/" + id).then().body("data.actions", hasItems("priority"));
    as("carol", Role.Names.USER).get("/api/console/jobs/" + id).then().statusCode(403);
    foreign().get("/api/console/jobs/" + id).then().statusCode(404);
    admin().get("/api/console/jobs/1").then().statusCode(404);
  }

  @Test
  void a_failed_job_tells_each_of_its_attempts() {
    String id = failed();

    admin()
        .get("/api/console/jobs/" + id)
        .then()
        .body("data.attempts.outcome", everyItem(equalTo("failed")))
        .body("data.timeline.kind", hasItems("created", "started", "failed", "ended"))
        .body("data.actions", contains("retry"));
  }

  @Test
  void the_list_tells_which_jobs_may_be_enqueued_once_more() {
    String failed = failed();
    String deletion =
        admin()
            .body("{}")
            .post("/api/cascade/cleanup/orphans")
            .then()
            .statusCode(200)
            .extract()
            .path("jobId");

    admin()
        .get("/api/console/jobs")
        .then()
        .body("data.find { it.id == '" + failed + "' }.repeatable", equalTo(true))
        .body("data.find { it.id == '" + deletion + "' }.repeatable", equalTo(false));
  }

  @Test
  void a_waiting_job_gets_another_priority_and_the_log_says_who_gave_it() {
    String id = waiting();

    user().body("{\"priority\": 5}").put(priorityOf(id)).then().statusCode(403);
    foreign().body("{\"priority\": 5}").put(priorityOf(id)).then().statusCode(404);
    admin().body("{\"priority\": 500}").put(priorityOf(id)).then().statusCode(422);
    admin()
        .body("{\"priority\": 50, \"reason\": \"The customer waits\"}")
        .put(priorityOf(id))
        .then()
        .statusCode(200)
        .body("data.job.priority", equalTo(50))
        .body("data.timeline.findAll { it.kind == 'operator' }.text", hasSize(1));
    admin()
        .get("/api/audit?action=job.priority&resource=job:" + id)
        .then()
        .body("data[0].reason", equalTo("The customer waits"));
    admin().body("{\"priority\": 5}").put(priorityOf(failed())).then().statusCode(409);
  }

  @Test
  void the_limit_of_a_queue_is_a_superadmins_and_is_kept() {
    String queue = "limited-" + tenant.substring(0, 8);
    String path = "/api/console/queues/" + queue + "/concurrency";

    admin().body("{\"perNode\": 1, \"reason\": \"Less of it\"}").put(path).then().statusCode(403);
    root().body("{\"perNode\": 0, \"reason\": \"Less of it\"}").put(path).then().statusCode(422);
    root().body("{\"perNode\": 1}").put(path).then().statusCode(422);
    root()
        .body("{\"perNode\": 1, \"reason\": \"Less of it\"}")
        .put(path)
        .then()
        .statusCode(200)
        .body("data.perNode", equalTo(1));
    enqueued("{\"type\": \"noop\", \"options\": {\"queue\": \"" + queue + "\"}}");
    admin()
        .get("/api/console/queues")
        .then()
        .body("data.find { it.figures.queue == '" + queue + "' }.perNode", equalTo(1))
        .body("data.find { it.figures.queue == '" + queue + "' }.limitSetBy", equalTo("root"));
    root().body("{\"perNode\": null, \"reason\": \"As it was\"}").put(path).then().statusCode(200);
  }

  @Test
  void workers_and_words_are_told() {
    enqueued("{\"type\": \"noop\"}");

    admin()
        .get("/api/console/workers")
        .then()
        .statusCode(200)
        .body("data.state", hasItem("live"))
        .body("data[0].node", notNullValue());
    user()
        .get("/api/console/facets")
        .then()
        .statusCode(200)
        .body("data.queues", hasItem("default"))
        .body("data.types", hasItems("noop", "console.bulk"))
        .body("data.tenants", empty());
    root().get("/api/console/facets").then().body("data.tenants", hasItem(tenant));
  }

  private void assertListed(String query, String... ids) {
    List<String> found =
        admin().get("/api/console/jobs?" + query).then().statusCode(200).extract().path("data.id");
    assertThat(found).as(query).containsExactlyInAnyOrder(ids);
  }

  private String failed() {
    String id =
        enqueued(
            "{\"type\": \"flaky\", \"payload\": {\"failures\": 9}, \"options\": {\"maxAttempts\":"
                + " 1}}");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> user().get("/api/jobs/" + id).then().body("data.status", equalTo("discarded")));
    return id;
  }

  private String waiting() {
    return enqueued("{\"type\": \"noop\", \"options\": {" + TOMORROW + "}}");
  }

  private String enqueued(String body) {
    return user().body(body).post("/api/jobs").then().statusCode(201).extract().path("data.jobId");
  }

  private static String priorityOf(String id) {
    return "/api/console/jobs/" + id + "/priority";
  }

  private RequestSpecification user() {
    return as("bob", Role.Names.USER);
  }

  private RequestSpecification admin() {
    return as("alice", Role.Names.ADMIN);
  }

  private RequestSpecification as(String person, String role) {
    return with(Tokens.inTenant(tenant, person, role));
  }

  private static RequestSpecification foreign() {
    return with(Tokens.inTenant("elsewhere", "mallory", Role.Names.ADMIN));
  }

  private static RequestSpecification root() {
    return with(Tokens.inTenant("elsewhere", "root", Role.Names.SUPERADMIN));
  }

  private static RequestSpecification with(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
