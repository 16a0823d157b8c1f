package dev.carillon.workload.integration;

import static io.restassured.RestAssured.given;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant of its own with a provider of its own, for one test; people and what they call.
public final class IntegrationWorld {

  /// Where the provider of the tests may be called.
  public static final class ThisMachine implements QuarkusTestProfile {

    private static final String PORT = "carillon.test.integration-port";

    /// Kept as a property since the profile and the tests may be loaded apart.
    public static int port() {
      var known = System.getProperty(PORT);
      if (known != null) {
        return Integer.parseInt(known);
      }
      try (var free = new ServerSocket(0)) {
        System.setProperty(PORT, String.valueOf(free.getLocalPort()));
        return free.getLocalPort();
      } catch (IOException none) {
        throw new IllegalStateException(none);
      }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>();
      settings.put("carillon.integration.allow-http", "true");
      settings.put("carillon.integration.allow-private-networks", "true");
      settings.put("carillon.integration.ports", String.valueOf(port()));
      settings.put("carillon.integration.timeout", "2s");
      settings.put("carillon.integration.api-timeout", "2s");
      settings.put("carillon.integration.public-url", "https://carillon.example.org");
      settings.put("carillon.integration.frontend-url", "https://app.example.org");
      settings.put("carillon.worker.poll", "100ms");
      settings.put("carillon.breaker.threshold", "1000");
      settings.put("carillon.integration.requests", "100000");
      return settings;
    }
  }

  public static final Duration SOON = Duration.ofSeconds(60);

  public final String tenant = "tenant-" + UUID.randomUUID();
  public final String slug = "p" + UUID.randomUUID().toString().substring(0, 12);
  public final String owner = "owner-" + UUID.randomUUID();
  public final FakeProvider fake;
  public final String provider;

  public IntegrationWorld(FakeProvider fake) {
    this(fake, Map.of());
  }

  /// @param more of the provider
  public IntegrationWorld(FakeProvider fake, Map<String, Object> more) {
    this.fake = fake;
    var body =
        new JsonObject()
            .put("name", "Provider " + slug)
            .put("displayName", "Example Drive")
            .put("slug", slug)
            .put("authUrl", fake.url(slug) + "/authorize")
            .put("tokenUrl", fake.url(slug) + "/token")
            .put("clientId", FakeProvider.CLIENT)
            .put("clientSecret", FakeProvider.SECRET)
            .put("scopes", java.util.List.of("files.read"))
            .put("metadata", new JsonObject().put("apiBaseUrl", fake.url(slug) + "/api"));
    more.forEach(body::put);
    provider =
        root()
            .body(body.encode())
            .post("/api/v1/cloud-providers")
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");
  }

  public static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType("application/json");
  }

  public static RequestSpecification root() {
    return as(Tokens.inTenant("default", "root", Role.Names.SUPERADMIN));
  }

  /// The owner, who is admin of the tenant.
  public RequestSpecification admin() {
    return as(Tokens.inTenant(tenant, owner, Role.Names.ADMIN));
  }

  public RequestSpecification user(String name) {
    return as(Tokens.inTenant(tenant, name, Role.Names.USER));
  }

  public String path() {
    return "/api/v1/tenants/" + tenant + "/integrations";
  }

  /// {@return the id of a new integration that is not connected}
  public String added() {
    return admin()
        .body(new JsonObject().put("providerId", provider).encode())
        .post(path())
        .then()
        .statusCode(201)
        .extract()
        .path("data.id");
  }

  /// {@return the id of an integration with tokens the provider knows}
  ///
  /// @param life of its access token from now, may be negative
  public String connected(Duration life) {
    return connected(life, fake.newAccessToken(slug), fake.newRefreshToken(slug));
  }

  public String connected(
      Duration life, @Nullable String accessToken, @Nullable String refreshToken) {
    admin()
        .body("{\"name\":\"" + tenant.substring(0, 40) + "\"}")
        .post("/api/v1/tenants")
        .then()
        .statusCode(201);
    var line =
        new JsonObject()
            .put("provider", slug)
            .put("accessToken", accessToken)
            .put("refreshToken", refreshToken)
            .put("expiresAt", Instant.now().plus(life).toString());
    admin()
        .contentType("application/x-ndjson")
        .body(line.encode().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post(path() + "/bulk")
        .then()
        .statusCode(200);
    return admin().get(path()).then().statusCode(200).extract().path("data[0].id");
  }

  public ValidatableResponse get(String id) {
    return admin().get(path() + "/" + id).then().statusCode(200);
  }

  /// A field that is there.
  public String text(String id, String name) {
    return Objects.requireNonNull(field(id, name), name);
  }

  /// {@return a text, or `null`}
  public @Nullable String field(String id, String name) {
    return get(id).extract().path("data." + name);
  }
}
