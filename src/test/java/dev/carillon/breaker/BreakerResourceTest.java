package dev.carillon.breaker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BreakerResourceTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final String key = "provider:" + UUID.randomUUID();

  @Inject Pool pool;

  private static RequestSpecification as(String role) {
    return given().auth().oauth2(Tokens.of("root", role)).contentType(ContentType.JSON);
  }

  private static RequestSpecification root() {
    return as(Role.Names.SUPERADMIN);
  }

  private void dependent(int failures) {
    as(Role.Names.USER)
        .body(
            """
            {"type": "dependent", "payload": {"dependency": "%s", "failures": %d},
             "options": {"maxAttempts": 20, "backoff": {"kind": "fixed", "delayMs": 10}}}
            """
                .formatted(key, failures))
        .post("/api/jobs")
        .then()
        .statusCode(201);
  }

  private void awaitState(String state) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> root().get("/api/breakers/" + key).then().body("data.state", equalTo(state)));
  }

  private Row one(String query) {
    return pool.preparedQuery(query)
        .execute(Tuple.of("%" + key + "%"))
        .await()
        .atMost(SOON)
        .iterator()
        .next();
  }

  @Test
  void a_dependency_that_fails_five_times_is_shown_open_and_told_as_event_and_alert() {
    dependent(20);

    awaitState("open");
    root()
        .get("/api/breakers/" + key)
        .then()
        .body("data.failures", equalTo(5))
        .body("data.lastError", containsString("Failing on purpose"))
        .body("data.forced", nullValue());
    as(Role.Names.ADMIN).get("/api/breakers").then().statusCode(200).body("data.key", hasItem(key));
    assertThat(
            one("""
            SELECT string_agg(event || ' ' || coalesce(data->>'type', data->>'to'), ', '
                              ORDER BY seq) AS told
              FROM stream_event WHERE data::text LIKE $1
            """)
                .getString("told"))
        .isEqualTo("system.alert circuit_breaker_open, breaker.changed open");
    assertThat(
            one("SELECT actor || ' ' || action AS what FROM audit_log WHERE resource LIKE $1")
                .getString("what"))
        .isEqualTo("system breaker.open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook:h.example@north 1/2 é", "long:"})
  void every_breaker_that_is_listed_can_be_shown_and_changed(String begin) {
    String name = begin + key + (begin.equals("long:") ? "x".repeat(300) : "");
    pool.preparedQuery("INSERT INTO breaker (key) VALUES ($1)")
        .execute(Tuple.of(name))
        .await()
        .atMost(SOON);

    root().get("/api/breakers/{key}", name).then().statusCode(200).body("data.key", equalTo(name));
    root()
        .body("{\"reason\": \"Provider repairs it\"}")
        .post("/api/breakers/{key}/force-open", name)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("open"));
    root()
        .post("/api/breakers/{key}/reset", name)
        .then()
        .statusCode(200)
        .body("data.state", equalTo("closed"));
  }

  @Test
  void while_it_is_open_health_and_the_alerts_know_and_it_is_told_when_it_ends() {
    dependent(0);
    awaitState("closed");
    root()
        .body("{\"reason\": \"Provider repairs it\"}")
        .post("/api/breakers/" + key + "/force-open")
        .then()
        .statusCode(200);

    root()
        .get("/api/health/system")
        .then()
        .body("data.systemHealth.circuit_breaker_open", equalTo(true))
        .body("data.systemHealth.status", oneOf("degraded", "critical"))
        .body(
            "data.conditions.message",
            hasItem("Circuit breaker " + key + " is open: Provider repairs it"));
    root().post("/api/breakers/" + key + "/reset").then().statusCode(200);

    Row told =
        one(
            """
            SELECT string_agg(data->>'state', ' ' ORDER BY seq) AS states
              FROM stream_event WHERE event = 'system.alert' AND data::text LIKE $1
            """);
    assertThat(told.getString("states")).isEqualTo("raised resolved");
    root().get("/api/alerts?active=true&limit=100").then().body(not(containsString(key)));
  }

  @Test
  void a_superadmin_forces_it_open_and_closed_and_resets_it_and_the_audit_log_knows() {
    dependent(0);
    awaitState("closed");

    root()
        .body("{\"reason\": \"Provider repairs it\"}")
        .post("/api/breakers/" + key + "/force-open")
        .then()
        .statusCode(200)
        .body("data.state", equalTo("open"))
        .body("data.forced", equalTo("open"))
        .body("data.forcedBy", equalTo("root"))
        .body("data.forcedReason", equalTo("Provider repairs it"));
    root()
        .body("{\"reason\": \"Repaired\"}")
        .post("/api/breakers/" + key + "/force-close")
        .then()
        .statusCode(200)
        .body("data.state", equalTo("closed"))
        .body("data.forced", equalTo("closed"));
    root()
        .post("/api/breakers/" + key + "/reset")
        .then()
        .statusCode(200)
        .body("data.forced", nullValue());

    Row audit =
        one(
            """
            SELECT string_agg(action, ' ' ORDER BY id) AS actions,
                   min(before->>'state') FILTER (WHERE action = 'breaker.force-open') AS before,
                   min(after->>'state') FILTER (WHERE action = 'breaker.force-open') AS after
              FROM audit_log WHERE resource LIKE $1
            """);
    assertThat(audit.getString("actions"))
        .isEqualTo("breaker.force-open breaker.force-close breaker.reset");
    assertThat(audit.getString("before")).isEqualTo("closed");
    assertThat(audit.getString("after")).isEqualTo("open");
  }

  @Test
  void an_unknown_breaker_is_not_found() {
    root().get("/api/breakers/" + key).then().statusCode(404).contentType(Problem.MEDIA_TYPE);
    root()
        .body("{\"reason\": \"x\"}")
        .post("/api/breakers/" + key + "/force-open")
        .then()
        .statusCode(404);
    root().post("/api/breakers/" + key + "/reset").then().statusCode(404);
  }

  @Test
  void forcing_needs_a_reason() {
    for (String body : new String[] {"{}", "{\"reason\": \" \"}"}) {
      root()
          .body(body)
          .post("/api/breakers/" + key + "/force-close")
          .then()
          .statusCode(422)
          .contentType(Problem.MEDIA_TYPE)
          .body(containsString("reason"));
    }
  }

  @Test
  void a_key_no_breaker_can_have_is_refused() {
    root()
        .get("/api/breakers/" + "x".repeat(1_001))
        .then()
        .statusCode(422)
        .body(containsString("key"));
  }

  @Test
  void users_see_none_and_admins_change_none() {
    as(Role.Names.USER).get("/api/breakers").then().statusCode(403);
    as(Role.Names.ADMIN)
        .body("{\"reason\": \"x\"}")
        .post("/api/breakers/" + key + "/force-open")
        .then()
        .statusCode(403);
  }

  @Test
  void its_state_is_a_metric() {
    dependent(20);
    awaitState("open");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() ->
            as(Role.Names.ADMIN)
                .accept(ContentType.ANY)
                .get("/q/metrics")
                .then()
                .body(containsString("carillon_breaker_state{key=\"" + key + "\"} 3")));
  }
}
