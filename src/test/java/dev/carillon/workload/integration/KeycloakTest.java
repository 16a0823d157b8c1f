package dev.carillon.workload.integration;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real OpenID provider: a person logs in with a browser's means, tokens rotate, the session
/// ends. Runs with `./mvnw verify -Pkeycloak`, which fetches Keycloak (177 MB).
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
@Tag("keycloak")
class KeycloakTest {

  private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
  private static final String CALLBACK = "/api/v1/oauth/callback";

  private static @Nullable KeycloakServer started;

  @BeforeAll
  static void start() {
    started = new KeycloakServer(IntegrationWorld.ThisMachine.port());
  }

  @AfterAll
  static void stop() {
    keycloak().close();
  }

  private static KeycloakServer keycloak() {
    return Objects.requireNonNull(started);
  }

  private final String tenant = "tenant-" + UUID.randomUUID();
  private final HttpClient browser = HttpClient.newHttpClient();

  /// The cookies of the one site that is visited. Java's own jar sends those of Keycloak in the
  /// form of RFC 2965, which nobody reads any more.
  private final Map<String, String> cookies = new TreeMap<>();

  @Test
  void an_account_is_connected_renewed_checked_and_lost() throws Exception {
    String integration = added(provider());

    String location = connect(integration);

    assertThat(location).contains("/api/v1/oauth/success");
    String path = "/api/v1/tenants/" + tenant + "/integrations/" + integration;
    admin().get(path).then().statusCode(200).body("data.status", equalTo("active"));
    admin().get(path + "/health").then().statusCode(200).body("data.status", equalTo("healthy"));
    for (int n = 0; n < 3; n++) {
      admin()
          .post(path + "/refresh-token")
          .then()
          .statusCode(200)
          .body("data.status", equalTo("active"));
    }
    admin().get(path + "/health").then().body("data.status", equalTo("healthy"));

    logOut();

    admin().get(path + "/health").then().body("data.status", equalTo("unauthorized"));
    admin()
        .post(path + "/refresh-token")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("invalid_grant"));
    admin().get(path).then().body("data.status", equalTo("revoked"));
    admin().get("/api/notifications").then().body("data.type", hasItem("access_revoked"));
  }

  private RequestSpecification admin() {
    return given()
        .auth()
        .oauth2(Tokens.inTenant(tenant, "owner-" + tenant, Role.Names.ADMIN))
        .contentType("application/json");
  }

  private static String provider() {
    String slug = "kc" + UUID.randomUUID().toString().substring(0, 8);
    return given()
        .auth()
        .oauth2(Tokens.of("root", Role.Names.SUPERADMIN))
        .contentType("application/json")
        .body(
            new JsonObject()
                .put("name", "Keycloak " + slug)
                .put("slug", slug)
                .put("authUrl", keycloak().protocol() + "/auth")
                .put("tokenUrl", keycloak().protocol() + "/token")
                .put("clientId", KeycloakServer.CLIENT)
                .put("clientSecret", KeycloakServer.SECRET)
                .put("scopes", List.of("openid", "profile"))
                .put(
                    "metadata",
                    new JsonObject().put("apiBaseUrl", keycloak().protocol() + "/userinfo"))
                .encode())
        .post("/api/v1/cloud-providers")
        .then()
        .statusCode(201)
        .extract()
        .path("data.id");
  }

  private String added(String provider) {
    return admin()
        .body(new JsonObject().put("providerId", provider).encode())
        .post("/api/v1/tenants/" + tenant + "/integrations")
        .then()
        .statusCode(201)
        .extract()
        .path("data.id");
  }

  /// Begins a flow, logs in as the person, and comes back.
  private String connect(String integration) throws IOException, InterruptedException {
    String url =
        admin()
            .post("/api/v1/oauth/tenants/" + tenant + "/integrations/" + integration + "/initiate")
            .then()
            .statusCode(200)
            .extract()
            .path("data.authorizationUrl");
    var page = send(HttpRequest.newBuilder(URI.create(url)).GET());
    var form = FORM.matcher(page.body());
    assertThat(form.find()).as("Keycloak shows a form to log in").isTrue();
    var back =
        send(
            HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        form(
                            Map.of(
                                "username",
                                KeycloakServer.PERSON,
                                "password",
                                KeycloakServer.PASSWORD)))));
    URI returned = URI.create(back.headers().firstValue("Location").orElseThrow());
    assertThat(returned.getPath()).isEqualTo(CALLBACK);
    return given()
        .redirects()
        .follow(false)
        .queryParams(query(returned))
        .get(CALLBACK)
        .then()
        .statusCode(303)
        .extract()
        .header("Location");
  }

  private static Map<String, String> query(URI address) {
    Map<String, String> query = new HashMap<>();
    for (String pair : address.getRawQuery().split("&", -1)) {
      int equals = pair.indexOf('=');
      query.put(
          pair.substring(0, equals),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query;
  }

  /// An administrator of the provider ends all sessions of the person.
  private void logOut() throws IOException, InterruptedException {
    var token =
        send(
            HttpRequest.newBuilder(
                    URI.create(keycloak().url() + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        form(
                            Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                KeycloakServer.ADMIN,
                                "password",
                                KeycloakServer.PASSWORD)))));
    String bearer = "Bearer " + new JsonObject(token.body()).getString("access_token");
    String users = keycloak().url() + "/admin/realms/" + KeycloakServer.REALM + "/users";
    var found =
        send(
            HttpRequest.newBuilder(URI.create(users + "?username=" + KeycloakServer.PERSON))
                .header("Authorization", bearer)
                .GET());
    String id = new io.vertx.core.json.JsonArray(found.body()).getJsonObject(0).getString("id");
    var done =
        send(
            HttpRequest.newBuilder(URI.create(users + "/" + id + "/logout"))
                .header("Authorization", bearer)
                .POST(BodyPublishers.noBody()));
    assertThat(done.statusCode()).isEqualTo(204);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          String.join(
              "; ",
              cookies.entrySet().stream()
                  .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                  .toList()));
    }
    var answer = browser.send(request.build(), BodyHandlers.ofString());
    for (String cookie : answer.headers().allValues("Set-Cookie")) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      int equals = pair.indexOf('=');
      cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return answer;
  }

  private static String form(Map<String, String> fields) {
    return String.join(
        "&",
        fields.entrySet().stream()
            .map(field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .toList());
  }
}
