package dev.carillon.workload.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.integration.FakeProvider.Mode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sequence of domain-002 §5, by a client that does what a browser does; and what is sent by
/// those who mean no good.
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class OAuthFlowTest {

  private static @Nullable FakeProvider opened;

  @BeforeAll
  static void open() {
    opened = new FakeProvider(IntegrationWorld.ThisMachine.port());
  }

  @AfterAll
  static void close() {
    Objects.requireNonNull(opened).close();
  }

  private IntegrationWorld world;

  @BeforeEach
  void settle() {
    world = new IntegrationWorld(Objects.requireNonNull(opened));
  }

  /// A flow that has begun, as the client sees it.
  private record Begun(String url, String state, String redirectUri) {

    Map<String, String> query() {
      Map<String, String> query = new HashMap<>();
      for (String pair : URI.create(url).getRawQuery().split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return query;
    }
  }

  private Begun begin(String id) {
    var data =
        world.admin().post(flow(id) + "/initiate").then().statusCode(200).extract().jsonPath();
    return new Begun(
        data.getString("data.authorizationUrl"),
        data.getString("data.state"),
        data.getString("data.redirectUri"));
  }

  private String flow(String id) {
    return "/api/v1/oauth/tenants/" + world.tenant + "/integrations/" + id;
  }

  private String code(Begun begun) {
    return world.fake.newCode(
        world.slug,
        begun.redirectUri(),
        Objects.requireNonNull(begun.query().get("code_challenge")));
  }

  /// Follows the provider's redirect.
  ///
  /// @return where the callback leads on to
  private static String callback(Map<String, String> query) {
    return given()
        .redirects()
        .follow(false)
        .queryParams(query)
        .get("/api/v1/oauth/callback")
        .then()
        .statusCode(303)
        .extract()
        .header("Location");
  }

  private static String failing(Map<String, String> query) {
    String location = callback(query);
    assertThat(location).contains("/api/v1/oauth/error?");
    return location.replaceFirst(".*code=", "");
  }

  @Test
  void a_token_that_never_ends_and_cannot_be_renewed_stays_good() {
    world.fake.tokens(world.slug, Mode.ENDLESS);
    String id = world.added();
    var begun = begin(id);
    callback(Map.of("code", code(begun), "state", begun.state()));

    world
        .get(id)
        .body("data.status", equalTo("active"))
        .body("data.tokenState", equalTo("valid"))
        .body("data.tokenExpiresAt", nullValue())
        .body("data.nextRefreshAt", nullValue());
    world
        .admin()
        .get(world.path() + "/" + id + "/health")
        .then()
        .statusCode(200)
        .body("data.status", equalTo("healthy"));
  }

  @Test
  void a_person_connects_an_account() {
    given()
        .auth()
        .oauth2(dev.carillon.testkit.Tokens.inTenant(world.tenant, "x", "user"))
        .get("/api/v1/cloud-providers")
        .then()
        .statusCode(200)
        .body("data.slug", hasItem(world.slug))
        .body("data.find { it.slug == '" + world.slug + "' }.clientSecret", equalTo("[REDACTED]"));
    String id = world.added();
    world.get(id).body("data.status", equalTo("pending")).body("data.tokenState", equalTo("none"));

    var begun = begin(id);
    assertThat(begun.query())
        .containsEntry("response_type", "code")
        .containsEntry("client_id", FakeProvider.CLIENT)
        .containsEntry("redirect_uri", "https://carillon.example.org/api/v1/oauth/callback")
        .containsEntry("scope", "files.read")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("state", begun.state());
    String location = callback(Map.of("code", code(begun), "state", begun.state()));

    assertThat(location)
        .endsWith("/api/v1/oauth/success?tenantId=" + world.tenant + "&integrationId=" + id);
    world
        .get(id)
        .body("data.status", equalTo("active"))
        .body("data.accessToken", equalTo("[REDACTED]"))
        .body("data.refreshToken", equalTo("[REDACTED]"))
        .body("data.tokenState", equalTo("valid"))
        .body("data.scopesGranted", equalTo(List.of("files.read", "account.read")))
        .body("data.connectedAt", notNullValue())
        .body("data.nextRefreshAt", notNullValue());
    world
        .admin()
        .get(world.path() + "/" + id + "/health")
        .then()
        .statusCode(200)
        .body("data.status", equalTo("healthy"))
        .body("data.healthy", equalTo(true));
    var asked = world.fake.asked(world.slug).getFirst();
    assertThat(asked.form().get("code_verifier")).hasSize(43);
  }

  @Test
  void a_connected_account_can_be_connected_again() {
    String id = world.added();
    var first = begin(id);
    callback(Map.of("code", code(first), "state", first.state()));
    String before = world.text(id, "connectedAt");

    var second = begin(id);
    String location = callback(Map.of("code", code(second), "state", second.state()));

    assertThat(location).contains("/oauth/success");
    assertThat(world.field(id, "connectedAt")).isNotEqualTo(before);
  }

  @Test
  void a_state_is_good_for_one_callback() {
    String id = world.added();
    var begun = begin(id);
    callback(Map.of("code", code(begun), "state", begun.state()));

    assertThat(failing(Map.of("code", code(begun), "state", begun.state())))
        .isEqualTo("ALREADY_CONFIGURED");
    assertThat(world.fake.asked(world.slug)).hasSize(1);
  }

  @Test
  void a_state_that_failed_is_used_up_too() {
    String id = world.added();
    var begun = begin(id);
    assertThat(failing(Map.of("code", "made-up", "state", begun.state())))
        .isEqualTo("PROVIDER_ERROR");

    assertThat(failing(Map.of("code", code(begun), "state", begun.state())))
        .isEqualTo("INVALID_NONCE");
  }

  @Test
  void a_second_flow_waits_for_the_first_or_its_reset() {
    String id = world.added();
    var first = begin(id);

    world
        .admin()
        .post(flow(id) + "/initiate")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("FLOW_IN_PROGRESS"));
    world
        .admin()
        .post(flow(id) + "/reset")
        .then()
        .statusCode(200)
        .body("data.status", equalTo("idle"));
    var second = begin(id);

    assertThat(failing(Map.of("code", code(first), "state", first.state())))
        .isEqualTo("INVALID_NONCE");
    assertThat(callback(Map.of("code", code(second), "state", second.state())))
        .contains("/oauth/success");
  }

  @Test
  void a_person_who_says_no_can_begin_again() {
    String id = world.added();
    var begun = begin(id);

    assertThat(failing(Map.of("error", "access_denied", "state", begun.state())))
        .isEqualTo("PROVIDER_ERROR");
    begin(id);
  }

  @ParameterizedTest
  @CsvSource({
    "BROKEN_SERVER, PROVIDER_UNAVAILABLE",
    "SLOW, PROVIDER_UNAVAILABLE",
    "BROKEN_JSON, PROVIDER_UNAVAILABLE",
    "NO_TOKEN, PROVIDER_UNAVAILABLE",
    "TOO_MANY, PROVIDER_UNAVAILABLE"
  })
  void a_provider_in_trouble_is_told_as_such(Mode mode, String code) {
    String id = world.added();
    var begun = begin(id);
    world.fake.tokens(world.slug, mode);

    assertThat(failing(Map.of("code", code(begun), "state", begun.state()))).isEqualTo(code);

    world.get(id).body("data.status", equalTo("pending"));
  }

  @Test
  void a_callback_without_what_it_needs_is_refused() {
    assertThat(failing(Map.of())).isEqualTo("MISSING_PARAMETERS");
    assertThat(failing(Map.of("code", "x"))).isEqualTo("MISSING_PARAMETERS");
    assertThat(failing(Map.of("code", "x", "state", ""))).isEqualTo("MISSING_PARAMETERS");
  }

  @Test
  void a_state_that_is_none_of_ours_is_refused() {
    var begun = begin(world.added());
    var envelope =
        new JsonObject(
            new String(Base64.getUrlDecoder().decode(begun.state()), StandardCharsets.UTF_8));

    var otherTenant = envelope.copy();
    otherTenant.getJsonObject("p").put("tenantId", "somebody-else");
    var later = envelope.copy();
    later.getJsonObject("p").put("exp", Long.MAX_VALUE);
    var empty = new JsonObject();
    var noSignature = envelope.copy();
    noSignature.remove("s");

    assertThat(failing(Map.of("code", "x", "state", "%%%"))).isEqualTo("STATE_DECODE_ERROR");
    assertThat(failing(Map.of("code", "x", "state", "bm90IGpzb24")))
        .isEqualTo("STATE_DECODE_ERROR");
    assertThat(failing(Map.of("code", "x", "state", text(empty))))
        .isEqualTo("INVALID_STATE_STRUCTURE");
    assertThat(failing(Map.of("code", "x", "state", text(noSignature))))
        .isEqualTo("INVALID_STATE_STRUCTURE");
    assertThat(failing(Map.of("code", "x", "state", text(otherTenant))))
        .isEqualTo("INVALID_STATE_SIGNATURE");
    assertThat(failing(Map.of("code", "x", "state", text(later))))
        .isEqualTo("INVALID_STATE_SIGNATURE");
    assertThat(world.fake.asked(world.slug)).isEmpty();
  }

  private static String text(JsonObject envelope) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(envelope.encode().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void the_state_of_an_integration_that_was_removed_leads_nowhere() {
    String id = world.added();
    var begun = begin(id);
    world.admin().delete(world.path() + "/" + id).then().statusCode(204);

    assertThat(failing(Map.of("code", code(begun), "state", begun.state())))
        .isEqualTo("INTEGRATION_NOT_FOUND");
  }

  @Test
  void the_pages_show_strangers_words_as_text_and_run_one_script() {
    String attack = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";

    for (String page : List.of("error", "success")) {
      var answer =
          given()
              .queryParam("message", attack)
              .queryParam("tenantId", attack)
              .queryParam("integrationId", attack)
              .queryParam("code", attack)
              .get("/api/v1/oauth/" + page)
              .then()
              .statusCode(200)
              .contentType("text/html")
              .body(not(containsString("<script>alert")))
              .body(not(containsString("<img")))
              .extract();
      assertThat(answer.headers().getValues("Cross-Origin-Opener-Policy"))
          .containsExactly("unsafe-none");
      assertThat(answer.headers().getValues("Content-Security-Policy"))
          .singleElement()
          .asString()
          .contains("script-src 'sha256-")
          .doesNotContain("unsafe-inline");
    }
  }

  @Test
  void the_success_page_tells_the_window_of_the_front_end_alone() {
    given()
        .queryParam("tenantId", "t")
        .queryParam("integrationId", "i")
        .get("/api/v1/oauth/success")
        .then()
        .statusCode(200)
        .body(containsString("\"type\":\"oauth_success\""))
        .body(containsString("\"origin\":\"https://app.example.org\""))
        .body(containsString("\"next\":\"https://app.example.org/oauth/success\""));
  }

  @Test
  void superadmins_alone_see_how_callbacks_go() {
    failing(
        Map.of(
            "code", "x", "state", text(new JsonObject().put("p", new JsonObject()).put("s", "x"))));

    for (String path :
        List.of("metrics", "alerts", "patterns", "report", "validate/configuration")) {
      String address = "/api/v1/oauth/security/" + path;
      IntegrationWorld.root().get(address).then().statusCode(200).body("success", equalTo(true));
      world.admin().get(address).then().statusCode(403);
      given().get(address).then().statusCode(401);
    }
    IntegrationWorld.root()
        .get("/api/v1/oauth/security/alerts")
        .then()
        .body("data.type", hasItem("STATE_MANIPULATION"));
    IntegrationWorld.root()
        .queryParam("state", "nonsense")
        .get("/api/v1/oauth/security/validate/state")
        .then()
        .body("data.valid", equalTo(false));
  }

  @Test
  void nobody_begins_a_flow_for_a_foreign_tenant() {
    String id = world.added();
    var other = new IntegrationWorld(world.fake);

    other
        .admin()
        .post(flow(id) + "/initiate")
        .then()
        .statusCode(404)
        .body("error.code", equalTo("cloud-integration/tenant-not-found"));
    world
        .user("somebody")
        .post(flow(id) + "/initiate")
        .then()
        .statusCode(403)
        .body("error.code", equalTo("cloud-integration/unauthorized"));
  }

  @Test
  void refreshing_what_was_never_connected_is_a_bad_request() {
    String id = world.added();

    world
        .admin()
        .body("{\"force\":true}")
        .post(flow(id) + "/refresh")
        .then()
        .statusCode(400)
        .body("success", equalTo(false))
        .body("error.code", equalTo("cloud-integration/invalid-input"));
  }

  @ParameterizedTest
  @CsvSource({
    "BROKEN_SERVER, 502",
    "BROKEN_JSON, 502",
    "NO_TOKEN, 502",
    "SLOW, 504",
    "TOO_MANY, 429",
    "INVALID_GRANT, 409"
  })
  void a_renewal_by_hand_answers_for_the_provider(Mode mode, int status) {
    String id = world.connected(Duration.ofHours(1));
    world.fake.tokens(world.slug, mode);

    world
        .admin()
        .post(flow(id) + "/refresh")
        .then()
        .statusCode(status)
        .body("error.code", notNullValue())
        .body(not(containsString("secret words")));
  }
}
