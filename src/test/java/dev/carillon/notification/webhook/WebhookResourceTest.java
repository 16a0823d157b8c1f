package dev.carillon.notification.webhook;

import static dev.carillon.notification.webhook.Hooks.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.carillon.platform.http.Problem;
import dev.carillon.testkit.AtOnce;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Webhooks over HTTP, with the settings of production.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WebhookResourceTest {

  private static final String URL = "https://hooks.example.org/carillon?key=k1";
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Hooks hooks = Hooks.inNewTenant();

  @Inject Pool pool;
  @Inject KnownHostNames names;

  @Test
  void a_new_webhook_tells_its_secret_once() {
    var made =
        hooks
            .admin()
            .body(body(URL, "job.completed", "system.*"))
            .post("/api/webhooks")
            .then()
            .statusCode(201)
            .body("success", equalTo(true))
            .body("data.scope", equalTo("tenant"))
            .body("data.url", equalTo(URL))
            .body("data.events", contains("job.completed", "system.*"))
            .body("data.enabled", equalTo(true))
            .body("data.createdBy", equalTo("alice"))
            .body("data.secret", matchesPattern("whsec_[A-Za-z0-9+/]{43}="))
            .extract();

    hooks
        .admin()
        .get("/api/webhooks/" + made.path("data.id"))
        .then()
        .statusCode(200)
        .body("data.url", equalTo(URL))
        .body("data", not(hasKey("secret")));
    hooks
        .admin()
        .get("/api/webhooks")
        .then()
        .body("data.id", contains(made.<String>path("data.id")))
        .body("data[0]", not(hasKey("secret")))
        .body("pagination.total", equalTo(1));
  }

  @Test
  void a_webhook_whose_host_is_gone_can_be_changed_and_switched_off_but_not_on() {
    var host = "gone-" + UUID.randomUUID() + ".example.org";
    names.lead(host, "93.184.215.14");
    var made = hooks.add(hooks.admin(), "https://" + host + "/in", "*");
    names.forget(host);

    hooks.admin().body("{\"description\": \"Old\"}").patch(made.path()).then().statusCode(200);
    hooks
        .admin()
        .body("{\"enabled\": false}")
        .patch(made.path())
        .then()
        .statusCode(200)
        .body("data.enabled", equalTo(false))
        .body("data.description", equalTo("Old"));
    hooks.admin().body("{\"enabled\": true}").patch(made.path()).then().statusCode(422);
    hooks
        .admin()
        .body("{\"url\": \"https://" + host + "/other\"}")
        .patch(made.path())
        .then()
        .statusCode(422);
  }

  @Test
  void the_database_holds_no_secret_that_could_be_read() {
    var made = hooks.add(hooks.admin(), URL, "*");
    String rotated =
        hooks.admin().post(made.path() + "/rotate-secret").then().extract().path("data.secret");

    String row =
        one(
            "SELECT secret::text || old_secret::text || webhook_endpoint::text"
                + " FROM webhook_endpoint WHERE id = $1",
            UUID.fromString(made.id()));

    assertThat(row).isNotEmpty();
    for (String secret : List.of(made.secret(), rotated)) {
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      assertThat(row)
          .doesNotContain(secret)
          .doesNotContain(hex(secret.getBytes(StandardCharsets.UTF_8)))
          .doesNotContain(hex(key));
    }
  }

  @Test
  void a_rotation_gives_a_new_secret_and_says_how_long_the_old_one_signs() {
    var made = hooks.add(hooks.admin(), URL, "*");

    hooks
        .admin()
        .post(made.path() + "/rotate-secret")
        .then()
        .statusCode(200)
        .body("data.secret", startsWith("whsec_"))
        .body("data.secret", not(equalTo(made.secret())))
        .body("data.oldSecretUntil", notNullValue());
  }

  @Test
  void put_replaces_and_patch_changes_some() {
    var made = hooks.add(hooks.admin(), URL, "*");

    hooks
        .admin()
        .body(
            "{\"url\": \"https://other.example.org/x\", \"events\": [\"job.*\"],"
                + " \"description\": \"d\", \"enabled\": false}")
        .put(made.path())
        .then()
        .statusCode(200)
        .body("data.url", equalTo("https://other.example.org/x"))
        .body("data.events", contains("job.*"))
        .body("data.description", equalTo("d"))
        .body("data.enabled", equalTo(false));
    hooks
        .admin()
        .body("{\"enabled\": true}")
        .patch(made.path())
        .then()
        .statusCode(200)
        .body("data.enabled", equalTo(true))
        .body("data.url", equalTo("https://other.example.org/x"))
        .body("data.description", equalTo("d"));
  }

  @Test
  void a_removed_webhook_is_gone() {
    var made = hooks.add(hooks.admin(), URL, "*");

    hooks.admin().delete(made.path()).then().statusCode(204);

    hooks.admin().get(made.path()).then().statusCode(404).contentType(Problem.MEDIA_TYPE);
    hooks.admin().delete(made.path()).then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "https://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "https://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "https://0x7f.1/",
        "http://2130706433/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://inside.example.org/",
        "https://both.example.org/",
        "https://mapped.example.org/",
        "https://nowhere.example.org/",
        "file:///etc/passwd",
        "gopher://hooks.example.org/",
        "https://ok@evil.example.org/",
        "https://hooks.example.org:5432/",
        "https://kubernetes.default.svc/",
        "https://localhost/",
        "http://hooks.example.org/",
        "https://hooks.example.org/#x",
        "https://hooks.example.org/\\r\\nX-Evil: 1"
      })
  void an_address_inside_is_refused_wherever_it_is_given(String url) {
    var made = hooks.add(hooks.admin(), URL, "*");
    String json = "{\"url\": \"" + url + "\", \"events\": [\"*\"]}";

    for (var send :
        List.<Function<RequestSpecification, Response>>of(
            who -> who.body(json).post("/api/webhooks"),
            who -> who.body(json).put(made.path()),
            who -> who.body("{\"url\": \"" + url + "\"}").patch(made.path()))) {
      send.apply(hooks.admin())
          .then()
          .statusCode(422)
          .contentType(Problem.MEDIA_TYPE)
          .body("type", equalTo("/problems/validation-failed"))
          .body("errors.pointer", contains("/url"))
          .body("errors[0].detail", startsWith("the address "));
    }
    hooks.admin().get(made.path()).then().body("data.url", equalTo(URL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Job.done", "job.", ".job", "job.*.x", "**", "job completed", "", "job;x"})
  void an_event_nobody_could_send_is_refused(String event) {
    hooks
        .admin()
        .body(body(URL, event))
        .post("/api/webhooks")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE)
        .body("errors[0].pointer", startsWith("/events"));
  }

  @Test
  void what_is_not_the_callers_to_say_is_refused() {
    for (String property : List.of("tenant", "owner", "secret", "createdBy", "disabledReason")) {
      hooks
          .admin()
          .body("{\"url\": \"" + URL + "\", \"events\": [\"*\"], \"" + property + "\": \"x\"}")
          .post("/api/webhooks")
          .then()
          .statusCode(400)
          .body("type", equalTo("/problems/unknown-property"));
    }
  }

  @Test
  void another_tenant_finds_nothing_on_any_route() {
    var made = hooks.add(hooks.admin(), URL, "*");
    var calls =
        List.<Function<RequestSpecification, Response>>of(
            who -> who.get(made.path()),
            who -> who.body(body(URL, "*")).put(made.path()),
            who -> who.body("{\"enabled\": false}").patch(made.path()),
            who -> who.delete(made.path()),
            who -> who.post(made.path() + "/rotate-secret"),
            who -> who.post(made.path() + "/test"),
            who -> who.get(made.path() + "/deliveries"),
            who -> who.post(made.path() + "/deliveries/msg_" + "0".repeat(32) + "/redeliver"));

    for (var call : calls) {
      for (var stranger : List.of(hooks.foreignAdmin(), hooks.foreignSuperadmin(), hooks.user())) {
        call.apply(stranger).then().statusCode(404).contentType(Problem.MEDIA_TYPE);
      }
    }

    hooks.foreignAdmin().get("/api/webhooks").then().body("data", empty());
    hooks.admin().get(made.path()).then().body("data.enabled", equalTo(true));
    hooks.admin().get(made.path()).then().body("data.oldSecretUntil", nullValue());
  }

  @Test
  void a_users_webhook_is_their_own_and_nobody_elses() {
    var own = hooks.add(hooks.user(), URL, "notification.*");
    var ofTenant = hooks.add(hooks.admin(), URL, "*");

    hooks.user().get(own.path()).then().statusCode(200).body("data.scope", equalTo("own"));
    hooks.user().get("/api/webhooks").then().body("data.id", contains(own.id()));
    hooks.otherUser().get(own.path()).then().statusCode(404);
    hooks.admin().get(own.path()).then().statusCode(404);
    hooks.user().get(ofTenant.path()).then().statusCode(404);
    hooks.user().post(ofTenant.path() + "/rotate-secret").then().statusCode(404);
    hooks.admin().delete(own.path()).then().statusCode(404);
  }

  @Test
  void only_an_admin_adds_one_for_the_tenant() {
    hooks
        .user()
        .body("{\"url\": \"" + URL + "\", \"events\": [\"*\"], \"scope\": \"tenant\"}")
        .post("/api/webhooks")
        .then()
        .statusCode(403)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void an_admin_has_own_ones_beside_the_tenants() {
    var ofTenant = hooks.add(hooks.admin(), URL, "*");
    String own =
        hooks
            .admin()
            .body("{\"url\": \"" + URL + "\", \"events\": [\"*\"], \"scope\": \"own\"}")
            .post("/api/webhooks")
            .then()
            .statusCode(201)
            .body("data.scope", equalTo("own"))
            .extract()
            .path("data.id");

    hooks
        .admin()
        .get("/api/webhooks")
        .then()
        .body("data.id", containsInAnyOrder(ofTenant.id(), own));
  }

  @Test
  void a_person_has_five_even_when_twelve_are_asked_for_at_once() {
    List<Integer> statuses =
        AtOnce.times(
            12, () -> hooks.user().body(body(URL, "*")).post("/api/webhooks").statusCode());

    hooks.user().get("/api/webhooks").then().body("pagination.total", equalTo(5));
    assertThat(statuses).hasSize(12).containsOnly(201, 409);
    assertThat(statuses).filteredOn(status -> status == 201).hasSize(5);
  }

  @Test
  void a_removed_one_makes_room() {
    var first = hooks.add(hooks.user(), URL, "*");
    IntStream.range(1, 5).forEach(i -> hooks.add(hooks.user(), URL, "*"));
    hooks.user().body(body(URL, "*")).post("/api/webhooks").then().statusCode(409);

    hooks.user().delete(first.path()).then().statusCode(204);

    hooks.user().body(body(URL, "*")).post("/api/webhooks").then().statusCode(201);
  }

  @Test
  void every_change_is_in_the_audit_log_without_secret_and_path() {
    var made = hooks.add(hooks.admin(), URL, "*");
    hooks.admin().body("{\"enabled\": false}").patch(made.path()).then().statusCode(200);
    hooks.admin().post(made.path() + "/rotate-secret").then().statusCode(200);
    hooks.admin().delete(made.path()).then().statusCode(204);

    String log =
        one(
            "SELECT string_agg(action || ' ' || actor || ' ' || coalesce(before::text, '') || ' '"
                + " || coalesce(after::text, ''), E'\\n' ORDER BY id) FROM audit_log WHERE tenant = $1",
            hooks.tenant());

    assertThat(log.lines().map(line -> line.split(" ", 3)[0]))
        .containsExactly(
            "webhook.add", "webhook.change", "webhook.rotate-secret", "webhook.remove");
    assertThat(log).contains("hooks.example.org").doesNotContain("whsec_").doesNotContain("k1");
  }

  @Test
  void a_disabled_webhook_is_sent_nothing() {
    var made = hooks.add(hooks.admin(), URL, "*");
    hooks.admin().body("{\"enabled\": false}").patch(made.path()).then().statusCode(200);

    hooks
        .admin()
        .post(made.path() + "/test")
        .then()
        .statusCode(409)
        .contentType(Problem.MEDIA_TYPE);
  }

  @Test
  void an_id_that_is_none_is_a_bad_request() {
    hooks.admin().get("/api/webhooks/x").then().statusCode(400).contentType(Problem.MEDIA_TYPE);
    var made = hooks.add(hooks.admin(), URL, "*");
    hooks
        .admin()
        .post(made.path() + "/deliveries/1%27or%27/redeliver")
        .then()
        .statusCode(422)
        .contentType(Problem.MEDIA_TYPE);
  }

  private String one(String statement, Object parameter) {
    return pool.preparedQuery(statement)
        .execute(Tuple.of(parameter))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getString(0);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
