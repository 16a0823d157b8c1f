package dev.carillon.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AlertWatchTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String key = "test-" + UUID.randomUUID();
  private final String source = "source-" + key;

  @Inject Alerts alerts;
  @Inject HealthBroadcast broadcast;
  @Inject RoundStore rounds;
  @Inject Database database;
  @Inject Pool pool;

  @Test
  void a_page_beyond_the_last_says_how_many_there_are() {
    judge(condition(Severity.MEDIUM));
    int all =
        admin().get("/api/alerts?active=true&limit=1").then().extract().path("pagination.total");

    admin()
        .get("/api/alerts?active=true&limit=100&page=50")
        .then()
        .statusCode(200)
        .body("data", empty())
        .body("pagination.total", equalTo(all));
    judge();
  }

  @Test
  void a_condition_is_told_once_while_it_lasts_and_once_when_it_is_over() {
    judge(condition(Severity.MEDIUM));
    judge(condition(Severity.MEDIUM));
    judge();
    judge();

    assertThat(told()).containsExactly("raised medium", "resolved medium");
    admin()
        .get("/api/alerts?active=false&limit=100")
        .then()
        .statusCode(200)
        .body("data.type", hasItem(key));
    admin().get("/api/alerts?active=true&limit=100").then().body("data.type", not(hasItem(key)));
  }

  @Test
  void getting_worse_is_told_again_and_wavering_is_not() {
    judge(condition(Severity.MEDIUM));
    judge(condition(Severity.HIGH));
    judge(condition(Severity.LOW));
    judge(condition(Severity.HIGH));

    assertThat(told()).containsExactly("raised medium", "worsened high");
  }

  @Test
  void what_comes_back_after_it_was_over_is_a_new_alert() {
    judge(condition(Severity.LOW));
    judge();
    judge(condition(Severity.LOW));

    assertThat(told()).containsExactly("raised low", "resolved low", "raised low");
  }

  @Test
  void a_source_that_cannot_answer_resolves_nothing() {
    judge(condition(Severity.HIGH));

    await(database.inTransaction(tx -> alerts.judge(tx, List.of())));

    assertThat(told()).containsExactly("raised high");
  }

  @Test
  void what_is_said_at_once_is_not_told_again_by_the_round_and_is_over_at_once() {
    say(tx -> alerts.raise(tx, source, condition(Severity.HIGH)));
    judge(condition(Severity.HIGH));
    assertThat(told()).containsExactly("raised high");

    say(tx -> alerts.over(tx, key));
    judge();
    say(tx -> alerts.over(tx, key));

    assertThat(told()).containsExactly("raised high", "resolved high");
  }

  @Test
  void a_round_that_began_before_an_alert_was_raised_does_not_resolve_it() {
    say(tx ->
        database
            .inTransaction(other -> alerts.raise(other, source, condition(Severity.HIGH)))
            .chain(() -> alerts.judge(tx, List.of(new Facts.Said(source, List.of())))));

    assertThat(told()).containsExactly("raised high");
  }

  @Test
  void several_nodes_at_once_raise_one_alert() {
    var nodes = IntStream.range(0, 8).mapToObj(n -> judging(condition(Severity.HIGH))).toList();

    await(Uni.join().all(nodes).andFailFast());

    assertThat(told()).containsExactly("raised high");
  }

  @Test
  void the_first_acknowledgement_stands_and_is_in_the_audit_log_until_it_gets_worse() {
    judge(condition(Severity.LOW));
    String id = lasting("id");

    admin()
        .post("/api/alerts/" + id + "/acknowledge")
        .then()
        .statusCode(200)
        .body("data.acknowledgedBy", equalTo("alice"));
    as("carol", Role.Names.ADMIN)
        .post("/api/alerts/" + id + "/acknowledge")
        .then()
        .body("data.acknowledgedBy", equalTo("alice"));
    admin()
        .queryParam("resource", "alert:" + id)
        .get("/api/audit")
        .then()
        .body("data.actor", contains("alice"));
    judge(condition(Severity.HIGH));

    assertThat(lasting("acknowledgedBy")).isNull();
  }

  @Test
  void alerts_are_for_admins_and_one_that_never_was_is_not_found() {
    as("bob", Role.Names.USER).get("/api/alerts").then().statusCode(403);
    admin().post("/api/alerts/999999999/acknowledge").then().statusCode(404);
    admin().post("/api/alerts/x/acknowledge").then().statusCode(422);
  }

  @Test
  void of_several_nodes_one_has_the_turn() {
    run("INSERT INTO health_round (name) VALUES ($1)");

    var turns =
        await(
            Uni.join()
                .all(IntStream.range(0, 8).mapToObj(n -> turn(Duration.ofHours(1))).toList())
                .andFailFast());

    assertThat(turns).containsOnlyOnce(true);
    assertThat(await(turn(Duration.ofHours(1)))).isFalse();
    run("UPDATE health_round SET at = now() - interval '61 minutes' WHERE name = $1");
    assertThat(await(turn(Duration.ofHours(1)))).isTrue();
  }

  @Test
  void how_the_system_is_goes_out_in_the_documents_shape() {
    run("UPDATE health_round SET at = '-infinity' WHERE name = 'broadcast' AND $1 <> ''");

    assertThat(await(broadcast.round())).isTrue();

    JsonObject told = new JsonObject(newest("system.health"));
    assertThat(told.fieldNames())
        .contains("queue", "websocket", "systemHealth", "conditions", "timestamp");
    assertThat(told.getJsonObject("queue").fieldNames())
        .contains(
            "queueLength",
            "activeJobs",
            "isProcessing",
            "circuitBreakerOpen",
            "metrics",
            "jobsByPriority");
    assertThat(told.getJsonObject("systemHealth").fieldNames())
        .contains(
            "status",
            "circuit_breaker_open",
            "processing_enabled",
            "recent_failures",
            "total_processed");
  }

  @Test
  void admins_read_how_the_system_is_and_everybody_one_word_of_it() {
    admin()
        .get("/api/health/system")
        .then()
        .statusCode(200)
        .body("data.queue.isProcessing", equalTo(true))
        .body("data.systemHealth.status", oneOf("healthy", "degraded", "critical"));
    as("bob", Role.Names.USER).get("/api/health/system").then().statusCode(403);
    given()
        .get("/health")
        .then()
        .statusCode(200)
        .body("status", oneOf("healthy", "degraded", "critical"))
        .body("queue", nullValue());
  }

  @Test
  void the_probes_know_the_engine() {
    given().get("/q/health/started").then().statusCode(200).body("checks.name", hasItem("engine"));
    given().get("/q/health/ready").then().statusCode(200).body("checks.name", hasItem("engine"));
  }

  private void say(Function<Tx, Uni<Void>> what) {
    await(database.inTransaction(what));
  }

  private Condition condition(Severity severity) {
    return new Condition(key, key, severity, Grade.HEALTHY, "made up", Map.of("n", 1));
  }

  private void judge(Condition... conditions) {
    await(judging(conditions));
  }

  private Uni<Void> judging(Condition... conditions) {
    var said = new Facts.Said(source, List.of(conditions));
    return database.inTransaction(tx -> alerts.judge(tx, List.of(said)));
  }

  private Uni<Boolean> turn(Duration every) {
    return database.inTransaction(tx -> rounds.take(tx, key, every));
  }

  private List<String> told() {
    return await(
        pool.preparedQuery(
                "SELECT data->>'state' || ' ' || (data->>'severity') FROM stream_event"
                    + " WHERE event = 'system.alert' AND data->>'type' = $1 ORDER BY seq")
            .execute(Tuple.of(key))
            .map(rows -> Rows.map(rows, row -> row.getString(0))));
  }

  private String newest(String event) {
    return await(
        pool.preparedQuery(
                "SELECT data::text FROM stream_event WHERE event = $1 ORDER BY seq DESC LIMIT 1")
            .execute(Tuple.of(event))
            .map(rows -> rows.iterator().next().getString(0)));
  }

  private String lasting(String field) {
    return admin()
        .get("/api/alerts?active=true&limit=100")
        .then()
        .extract()
        .path("data.find { it.type == '" + key + "' }." + field);
  }

  private void run(String statement) {
    await(pool.preparedQuery(statement).execute(Tuple.of(key)));
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  private static RequestSpecification admin() {
    return as("alice", Role.Names.ADMIN);
  }

  private static RequestSpecification as(String person, String role) {
    return given().auth().oauth2(Tokens.of(person, role)).contentType(ContentType.JSON);
  }
}
