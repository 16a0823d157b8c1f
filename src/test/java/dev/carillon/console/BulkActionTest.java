package dev.carillon.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// An act on all that match touches what its preview counted, and nothing of another tenant.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BulkActionTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PREVIEW = "/api/console/actions/preview";
  private static final String ORDERS = "/api/console/actions";
  private static final String WHY = ", \"reason\": \"A test asks for it\"";

  private final String tenant = "b-" + UUID.randomUUID();

  @Test
  void users_may_not() {
    user().body("{\"action\": \"cancel\"}").post(PREVIEW).then().statusCode(403);
    user().body("{\"action\": \"cancel\"}").post(ORDERS).then().statusCode(403);
    user().get(ORDERS).then().statusCode(403);
  }

  @Test
  void all_that_match_are_cancelled_and_nothing_else() {
    String matching = waiting(tenant, "red");
    String another = waiting(tenant, "red");
    String other = waiting(tenant, "blue");
    String foreign = waiting("elsewhere-" + tenant, "red");
    String body = "{\"action\": \"cancel\", \"filter\": {\"tag\": \"red\"}";

    var preview = preview(body + "}").body("data.count", equalTo(2));
    preview.body("data.exact", equalTo(true)).body("data.sample.id", hasItems(matching, another));
    String job = order(body, preview);
    ends(job, 2, 2);

    admin().get("/api/jobs/" + matching).then().body("data.status", equalTo("cancelled"));
    admin().get("/api/jobs/" + another).then().body("data.status", equalTo("cancelled"));
    admin().get("/api/jobs/" + other).then().body("data.status", equalTo("scheduled"));
    root().get("/api/jobs/" + foreign).then().body("data.status", equalTo("scheduled"));
    admin()
        .get("/api/audit?resource=job:" + job)
        .then()
        .body("data.action", hasItems("jobs.cancel-all", "jobs.cancel-all.done"))
        .body("data.reason", everyItem(equalTo("A test asks for it")));
    admin().get(ORDERS).then().body("data.jobId", hasItem(job));
    as("elsewhere-" + tenant, "eve", Role.Names.ADMIN)
        .get(ORDERS)
        .then()
        .body("data.jobId", not(hasItem(job)));
  }

  @Test
  void what_came_after_the_preview_is_left_alone() {
    waiting(tenant, "red");
    String body = "{\"action\": \"cancel\", \"filter\": {\"tag\": \"red\"}";
    var preview = preview(body + "}");
    String later = waiting(tenant, "red");

    ends(order(body, preview), 1, 1);

    admin().get("/api/jobs/" + later).then().body("data.status", equalTo("scheduled"));
  }

  @Test
  void failed_jobs_are_retried_once_each() {
    failed();
    failed();
    String body = "{\"action\": \"retry\", \"filter\": {\"type\": \"flaky\"}";

    ends(order(body, preview(body + "}").body("data.count", equalTo(2))), 2, 2);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> admin().get("/api/console/jobs?type=flaky").then().body("data", hasSize(4)));
  }

  /// A request is sent again when its answer was lost.
  @Test
  void a_preview_is_good_for_one_order_however_often_it_is_sent() {
    failed();
    String body = "{\"action\": \"retry\", \"filter\": {\"type\": \"flaky\"}";
    var preview = preview(body + "}");
    String job = order(body, preview);
    ends(job, 1, 1);

    assertThat(order(body, preview)).isEqualTo(job);

    admin().get(ORDERS).then().body("data.jobId", contains(job));
    admin().get("/api/console/jobs?type=flaky").then().body("data", hasSize(2));
  }

  @Test
  void one_of_the_orders_that_come_at_once_by_one_preview_is_given() {
    waiting(tenant, "red");
    String body = "{\"action\": \"cancel\", \"filter\": {\"tag\": \"red\"}";
    String sent = body + confirm(preview(body + "}").extract().path("data.confirm")) + WHY + "}";

    List<CompletableFuture<Integer>> answers =
        Stream.generate(() ->
                CompletableFuture.supplyAsync(
                    () -> admin().body(sent).post(ORDERS).then().extract().statusCode()))
            .limit(8)
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join)).contains(202).isSubsetOf(202, 409);
    admin().get(ORDERS).then().body("data", hasSize(1));
  }

  @Test
  void waiting_jobs_get_another_priority() {
    String first = waiting(tenant, "red");
    String body =
        "{\"action\": \"priority\", \"priority\": 42, \"filter\": {\"queue\": \"default\"}";

    ends(order(body, preview(body + "}").body("data.count", equalTo(1))), 1, 1);

    admin().get("/api/jobs/" + first).then().body("data.priority", equalTo(42));
  }

  @Test
  void an_order_is_listed_where_its_jobs_are_whoever_gave_it() {
    String here = "\"filter\": {\"tag\": \"red\", \"tenant\": \"" + tenant + "\"}";
    String everywhere = "\"filter\": {\"tag\": \"" + tenant + "\"}";

    String ours = orderOf(root(), "{\"action\": \"cancel\", " + here);
    String all = orderOf(root(), "{\"action\": \"cancel\", " + everywhere);

    admin().get(ORDERS).then().body("data.jobId", contains(ours)).body("data[0].by", is("root"));
    as("elsewhere", "eve", Role.Names.ADMIN)
        .get(ORDERS)
        .then()
        .body("data.jobId", not(hasItem(ours)))
        .body("data.jobId", not(hasItem(all)));
    root().get(ORDERS).then().body("data.jobId", hasItems(ours, all));
  }

  @Test
  void an_order_that_was_cancelled_is_given_anew_and_not_retried() {
    String queue = "/api/queues/console";
    admin().post(queue + "/pause").then().statusCode(200);
    String job = orderOf(admin(), "{\"action\": \"cancel\", \"filter\": {\"tag\": \"red\"}");
    admin().post("/api/jobs/" + job + "/cancel").then().statusCode(200);
    admin().post(queue + "/resume").then().statusCode(200);

    admin()
        .get("/api/console/jobs/" + job)
        .then()
        .body("data.job.status", equalTo("cancelled"))
        .body("data.actions", empty());
  }

  @Test
  void an_order_needs_the_stamp_of_its_own_preview() {
    waiting(tenant, "red");
    String body = "{\"action\": \"cancel\", \"filter\": {\"tag\": \"red\"}";
    String stamp = preview(body + "}").extract().path("data.confirm");
    String wider = "{\"action\": \"cancel\"" + confirm(stamp) + WHY + "}";

    admin().body(wider).post(ORDERS).then().statusCode(409);
    as(tenant, "dora", Role.Names.ADMIN)
        .body(body + confirm(stamp) + WHY + "}")
        .post(ORDERS)
        .then()
        .statusCode(409);
    admin().body(body + confirm("x~1~y") + WHY + "}").post(ORDERS).then().statusCode(409);
    admin().body(body + confirm(stamp) + "}").post(ORDERS).then().statusCode(422);
    admin().body(body + WHY + "}").post(ORDERS).then().statusCode(422);
  }

  @Test
  void an_order_that_makes_no_sense_is_refused() {
    admin().body("{\"action\": \"explode\"}").post(PREVIEW).then().statusCode(422);
    admin().body("{\"action\": \"priority\"}").post(PREVIEW).then().statusCode(422);
    admin()
        .body("{\"action\": \"cancel\", \"filter\": {\"state\": \"completed\"}}")
        .post(PREVIEW)
        .then()
        .statusCode(422)
        .body("errors[0].pointer", equalTo("/filter/state"));
    admin()
        .body("{\"action\": \"cancel\", \"filter\": {\"tenant\": \"other\"}}")
        .post(PREVIEW)
        .then()
        .statusCode(403);
  }

  private ValidatableResponse preview(String body) {
    return admin().body(body).post(PREVIEW).then().statusCode(200);
  }

  private String order(String body, ValidatableResponse preview) {
    return order(admin(), body, preview);
  }

  private static String orderOf(RequestSpecification whose, String body) {
    var preview = given().spec(whose).body(body + "}").post(PREVIEW).then().statusCode(200);
    return order(whose, body, preview);
  }

  private static String order(
      RequestSpecification whose, String body, ValidatableResponse preview) {
    String stamp = preview.extract().path("data.confirm");
    return given()
        .spec(whose)
        .body(body + confirm(stamp) + WHY + "}")
        .post(ORDERS)
        .then()
        .statusCode(202)
        .extract()
        .path("data.jobId");
  }

  private static String confirm(String stamp) {
    return ", \"confirm\": \"" + stamp + "\"";
  }

  private void ends(String job, int matched, int done) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            admin()
                .get("/api/jobs/" + job)
                .then()
                .body("data.status", equalTo("completed"))
                .body("data.result.matched", equalTo(matched))
                .body("data.result.done", equalTo(done)));
  }

  private String waiting(String whose, String tag) {
    return as(whose, "bob", Role.Names.USER)
        .body(
            "{\"type\": \"noop\", \"options\": {\"delayMs\": 86400000, \"tags\": [\""
                + tag
                + "\"]}}")
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  private void failed() {
    String id =
        user()
            .body(
                "{\"type\": \"flaky\", \"payload\": {\"failures\": 9}, \"options\":"
                    + " {\"maxAttempts\": 1}}")
            .post("/api/jobs")
            .then()
            .statusCode(201)
            .extract()
            .path("data.jobId");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(user().get("/api/jobs/" + id).then().extract().<String>path("data.status"))
                .isEqualTo("discarded"));
  }

  private RequestSpecification user() {
    return as(tenant, "bob", Role.Names.USER);
  }

  private RequestSpecification admin() {
    return as(tenant, "alice", Role.Names.ADMIN);
  }

  private static RequestSpecification root() {
    return as("elsewhere", "root", Role.Names.SUPERADMIN);
  }

  private static RequestSpecification as(String tenant, String person, String role) {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, person, role))
        .contentType(ContentType.JSON);
  }
}
