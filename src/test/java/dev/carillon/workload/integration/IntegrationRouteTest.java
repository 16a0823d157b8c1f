package dev.carillon.workload.integration;

import static dev.carillon.workload.integration.IntegrationWorld.SOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of domain-002 §3 with their codes: who may do what, and what bad input gets.
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class IntegrationRouteTest {

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

  @Test
  void an_integration_is_made_shown_changed_and_removed() {
    String id = world.added();

    world.get(id).body("data._id", equalTo(id)).body("data.providerId", equalTo(world.provider));
    world
        .admin()
        .get(world.path())
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data[0].id", equalTo(id))
        .body("data[0].tokenState", equalTo("none"))
        .body("data[0]", hasKey("health"))
        .body("data[0]", hasKey("lastHealthCheck"))
        .body("data[0]", hasKey("nextRefreshAt"))
        .body("data[0].accessToken", nullValue());
    world
        .admin()
        .body("{\"metadata\":{\"note\":\"ours\"}}")
        .patch(world.path() + "/" + id)
        .then()
        .statusCode(200)
        .body("data.metadata.note", equalTo("ours"));
    world.admin().delete(world.path() + "/" + id).then().statusCode(204);
    world
        .admin()
        .get(world.path() + "/" + id)
        .then()
        .statusCode(404)
        .body("error.code", equalTo("cloud-integration/not-found"));
  }

  @Test
  void the_older_name_of_the_routes_leads_to_the_same() {
    String id = world.added();

    world
        .admin()
        .get("/api/v1/tenants/" + world.tenant + "/cloud-integrations/" + id)
        .then()
        .statusCode(200)
        .body("data.id", equalTo(id));
  }

  @Test
  void a_tenant_has_one_integration_of_a_provider() {
    world.added();

    world
        .admin()
        .body(new JsonObject().put("providerId", world.provider).encode())
        .post(world.path())
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-integration/already-exists"));
  }

  @Test
  void a_provider_that_is_not_there_is_said_to_be_missing() {
    world
        .admin()
        .body(new JsonObject().put("providerId", UUID.randomUUID().toString()).encode())
        .post(world.path())
        .then()
        .statusCode(404)
        .body("error.code", equalTo("cloud-integration/provider-not-found"));
    world
        .admin()
        .body("{}")
        .post(world.path())
        .then()
        .statusCode(400)
        .body("error.code", equalTo("cloud-integration/invalid-input"));
  }

  @Test
  void an_integration_that_a_project_uses_stays() {
    String id = world.added();
    String project =
        world
            .admin()
            .body(new JsonObject().put("cloudIntegrationId", id).put("name", "Films").encode())
            .post("/api/v1/tenants/" + world.tenant + "/projects")
            .then()
            .statusCode(201)
            .extract()
            .path("data.id");

    world
        .admin()
        .delete(world.path() + "/" + id)
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-integration/in-use"));

    world
        .admin()
        .delete("/api/v1/tenants/" + world.tenant + "/projects/" + project)
        .then()
        .statusCode(204);
    world.admin().delete(world.path() + "/" + id).then().statusCode(204);
  }

  @Inject Pool pool;

  /// Another node makes one, and commits while this one waits for its turn.
  @Test
  void projects_made_at_the_same_time_are_no_more_than_the_tenant_may_have() {
    String id = world.added();
    world
        .admin()
        .body("{\"name\":\"Few %s\",\"settings\":{\"maxProjects\":1}}".formatted(world.slug))
        .patch("/api/v1/tenants/" + world.tenant)
        .then()
        .statusCode(200);
    var other = pool.getConnection().await().atMost(SOON);
    var begun = other.begin().await().atMost(SOON);
    other
        .preparedQuery("SELECT FROM integration_tenant WHERE tenant = $1 FOR UPDATE")
        .execute(Tuple.of(world.tenant))
        .await()
        .atMost(SOON);

    var status = CompletableFuture.supplyAsync(() -> project(id).statusCode());
    await().atMost(SOON).until(this::somebodyWaitsForALock);
    other
        .preparedQuery(
            "INSERT INTO integration_project (tenant, integration, name, created_by)"
                + " VALUES ($1, $2, 'Films', 'other')")
        .execute(Tuple.of(world.tenant, UUID.fromString(id)))
        .chain(begun::commit)
        .eventually(other::close)
        .await()
        .atMost(SOON);

    assertThat(status).succeedsWithin(SOON).isEqualTo(409);
  }

  private boolean somebodyWaitsForALock() {
    return pool.query(
                "SELECT FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock' AND query LIKE '%integration_tenant%'")
            .execute()
            .await()
            .atMost(SOON)
            .size()
        > 0;
  }

  @Test
  void a_project_of_a_tenant_nobody_described_is_missing_its_tenant() {
    project(UUID.randomUUID().toString())
        .then()
        .statusCode(404)
        .body("error.code", equalTo("cloud-integration/tenant-not-found"));
  }

  private io.restassured.response.Response project(String integration) {
    return world
        .admin()
        .body(new JsonObject().put("cloudIntegrationId", integration).put("name", "Films").encode())
        .post("/api/v1/tenants/" + world.tenant + "/projects");
  }

  @Test
  void a_provider_that_integrations_use_stays() {
    world.added();

    IntegrationWorld.root()
        .delete("/api/v1/cloud-providers/" + world.provider)
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-provider/in-use"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"accessToken", "refreshToken", "status", "tenantId", "tokenExpiresAt"})
  void what_is_not_theirs_to_write_is_refused(String property) {
    String id = world.added();

    world
        .admin()
        .body("{\"metadata\":{},\"" + property + "\":\"x\"}")
        .patch(world.path() + "/" + id)
        .then()
        .statusCode(400)
        .body("success", equalTo(false))
        .body("error.code", equalTo("UNKNOWN_PROPERTY"));
    world.get(id).body("data.status", equalTo("pending"));
  }

  @Test
  void a_status_that_a_client_sends_is_not_believed() {
    world
        .admin()
        .body(new JsonObject().put("providerId", world.provider).put("status", "active").encode())
        .post(world.path())
        .then()
        .statusCode(201)
        .body("data.status", equalTo("pending"));
  }

  @Test
  void people_of_other_tenants_see_no_tenant_and_people_without_rights_are_told_so() {
    String id = world.added();
    var stranger = IntegrationWorld.as(Tokens.inTenant("elsewhere", "mallory", Role.Names.ADMIN));

    for (String path :
        List.of(
            world.path(),
            world.path() + "/" + id,
            world.path() + "/" + id + "/health",
            world.path() + "/" + id + "/folders")) {
      stranger
          .get(path)
          .then()
          .statusCode(404)
          .body("error.code", equalTo("cloud-integration/tenant-not-found"));
      world
          .user("somebody")
          .get(path)
          .then()
          .statusCode(403)
          .body("error.code", equalTo("cloud-integration/unauthorized"));
      given().get(path).then().statusCode(401).body("error.code", equalTo("UNAUTHENTICATED"));
    }
    String asOwn = "/api/v1/tenants/elsewhere/integrations/" + id;
    stranger.get(asOwn).then().statusCode(404);
    stranger.delete(asOwn).then().statusCode(404);
    stranger.body("{\"metadata\":{}}").patch(asOwn).then().statusCode(404);
    stranger.delete(world.path() + "/" + id).then().statusCode(404);
    stranger.body("{\"metadata\":{}}").patch(world.path() + "/" + id).then().statusCode(404);
    IntegrationWorld.root().get(world.path() + "/" + id).then().statusCode(200);
  }

  @Test
  void the_owner_need_not_be_an_admin() {
    world.added();

    world.user(world.owner).get(world.path()).then().statusCode(200);
  }

  @Test
  void a_token_without_a_role_of_ours_opens_nothing_not_even_the_owners() {
    String id = world.added();
    var nobody = IntegrationWorld.as(Tokens.inTenant(world.tenant, world.owner, "operator"));

    for (String path :
        List.of(
            "/api/v1/cloud-providers",
            "/api/v1/tenants/me",
            "/api/v1/tenants/" + world.tenant + "/projects",
            "/api/v1/tenants/" + world.tenant + "/integration-analytics",
            world.path(),
            world.path() + "/" + id,
            world.path() + "/" + id + "/health",
            world.path() + "/" + id + "/files")) {
      nobody.get(path).then().statusCode(403).body("error.code", equalTo("FORBIDDEN"));
    }
    nobody
        .post("/api/v1/oauth/tenants/" + world.tenant + "/integrations/" + id + "/initiate")
        .then()
        .statusCode(403);
  }

  @Test
  void a_tenant_is_described_once_and_has_one_owner() {
    world
        .admin()
        .body("{\"name\":\"The band\"}")
        .post("/api/v1/tenants")
        .then()
        .statusCode(201)
        .body("data.ownerId", equalTo(world.owner))
        .body("data.settings.maxProjects", equalTo(10));
    world.admin().body("{\"name\":\"Another\"}").post("/api/v1/tenants").then().statusCode(409);
    world
        .admin()
        .get("/api/v1/tenants/me")
        .then()
        .statusCode(200)
        .body("data.name", equalTo("The band"));
    world
        .admin()
        .body("{\"name\":\"x\"}")
        .patch("/api/v1/tenants/" + world.tenant)
        .then()
        .statusCode(422)
        .body("error.code", equalTo("VALIDATION_ERROR"))
        .body("error.details[0].pointer", equalTo("/name"));
    IntegrationWorld.as(Tokens.inTenant("t" + UUID.randomUUID(), world.owner, Role.Names.ADMIN))
        .body("{\"name\":\"Second of one\"}")
        .post("/api/v1/tenants")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("tenant/already-exists"));
    world.admin().get("/api/v1/tenants").then().statusCode(403);
  }

  @Test
  void superadmins_alone_look_after_providers_and_no_secret_is_shown() {
    String body =
        "{\"name\":\"P %1$s\",\"slug\":\"%1$s\",\"authUrl\":\"%2$s/a\",\"tokenUrl\":\"%2$s/t\",\"clientId\":\"c\",\"clientSecret\":\"hush-hush\"}"
            .formatted("q" + UUID.randomUUID().toString().substring(0, 8), world.fake.url("q"));

    world.admin().body(body).post("/api/v1/cloud-providers").then().statusCode(403);
    String id =
        IntegrationWorld.root()
            .body(body)
            .post("/api/v1/cloud-providers")
            .then()
            .statusCode(201)
            .body("data.clientSecret", equalTo("[REDACTED]"))
            .body(not(containsString("hush-hush")))
            .extract()
            .path("data.id");
    IntegrationWorld.root()
        .body(body)
        .post("/api/v1/cloud-providers")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-provider/already-exists"));
    IntegrationWorld.root()
        .body("{\"displayName\":\"Q\",\"clientSecret\":\"[REDACTED]\"}")
        .patch("/api/v1/cloud-providers/" + id)
        .then()
        .statusCode(200)
        .body("data.displayName", equalTo("Q"))
        .body("data.clientSecret", equalTo("[REDACTED]"));
    world
        .admin()
        .get("/api/v1/cloud-providers/" + id)
        .then()
        .statusCode(200)
        .body(not(containsString("hush-hush")));
    IntegrationWorld.root().delete("/api/v1/cloud-providers/" + id).then().statusCode(204);
    world.admin().get("/api/v1/cloud-providers/" + id).then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.org/x, must begin",
    "https://user@example.org/x, must not name a user",
    "https://example.org:22/x, must have one of the ports",
    "not a url, visible"
  })
  void an_address_that_may_not_be_called_is_refused(String url, String why) {
    IntegrationWorld.root()
        .body(new JsonObject().put("tokenUrl", url).encode())
        .patch("/api/v1/cloud-providers/" + world.provider)
        .then()
        .statusCode(422)
        .body("error.code", equalTo("VALIDATION_ERROR"))
        .body("errors[0].pointer", equalTo("/tokenUrl"))
        .body("errors[0].detail", containsString(why));
  }

  @Test
  void an_import_is_taken_whole_or_not_at_all() {
    var good = new JsonObject().put("provider", world.slug).put("refreshToken", "r1");
    var bad = new JsonObject().put("provider", "no-such");

    ndjson(good.encode() + "\n" + bad.encode())
        .then()
        .statusCode(422)
        .body("errors[0].line", equalTo(2))
        .body("errors[0].pointer", equalTo("/provider"));
    ndjson(good.encode() + "\n{\"what\":1}").then().statusCode(422);
    world.admin().get(world.path()).then().body("data.size()", equalTo(0));
    ndjson(good.encode()).then().statusCode(200).body("data.count", equalTo(1));
    ndjson(good.encode())
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-integration/already-exists"));
  }

  @Test
  void an_admin_becomes_the_owner_of_a_tenant_that_was_imported_without_one() {
    var line =
        new JsonObject()
            .put("tenantId", world.tenant)
            .put("provider", world.slug)
            .put("accessToken", "a");
    IntegrationWorld.root()
        .contentType("application/x-ndjson")
        .body(line.encode().getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/integrations/bulk")
        .then()
        .statusCode(200);
    owner(null);

    described("Ours").statusCode(200).body("data.ownerId", equalTo(world.owner));
    IntegrationWorld.as(Tokens.inTenant(world.tenant, "another", Role.Names.ADMIN))
        .body("{\"name\":\"Still %s\"}".formatted(world.slug))
        .patch("/api/v1/tenants/" + world.tenant)
        .then()
        .statusCode(200)
        .body("data.ownerId", equalTo(world.owner));
  }

  @Test
  void who_owns_another_tenant_describes_one_without_an_owner_all_the_same() {
    described("Not there yet").statusCode(404);
    world.added();
    String other = "tenant-" + UUID.randomUUID();
    var there = IntegrationWorld.as(Tokens.inTenant(other, world.owner, Role.Names.ADMIN));
    var line = new JsonObject().put("provider", world.slug).put("accessToken", "a");
    there
        .contentType("application/x-ndjson")
        .body(line.encode().getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/tenants/" + other + "/integrations/bulk")
        .then()
        .statusCode(200);

    IntegrationWorld.as(Tokens.inTenant(other, world.owner, Role.Names.ADMIN))
        .body("{\"name\":\"%s\"}".formatted(other.substring(0, 30)))
        .patch("/api/v1/tenants/" + other)
        .then()
        .statusCode(200)
        .body("data.ownerId", nullValue());
  }

  /// Names are unique whatever their case; tenants are not the same for that.
  @Test
  void tenants_whose_names_differ_by_case_alone_are_imported_side_by_side() {
    String lower = "case-" + UUID.randomUUID();
    String upper = lower.toUpperCase(Locale.ROOT);
    String lines =
        Stream.of(lower, upper)
            .map(tenant ->
                new JsonObject()
                    .put("tenantId", tenant)
                    .put("provider", world.slug)
                    .put("accessToken", "a")
                    .encode())
            .collect(Collectors.joining("\n"));

    IntegrationWorld.root()
        .contentType("application/x-ndjson")
        .body(lines.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/integrations/bulk")
        .then()
        .statusCode(200)
        .body("data.count", equalTo(2));
    IntegrationWorld.as(Tokens.inTenant(lower.replace("case", "Case"), "eve", Role.Names.ADMIN))
        .contentType("application/x-ndjson")
        .body(
            new JsonObject()
                .put("provider", world.slug)
                .put("accessToken", "a")
                .encode()
                .getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/tenants/" + lower.replace("case", "Case") + "/integrations/bulk")
        .then()
        .statusCode(200);
  }

  @Test
  void who_imports_into_their_own_tenant_is_its_owner() {
    ndjson(new JsonObject().put("provider", world.slug).put("accessToken", "a").encode())
        .then()
        .statusCode(200);

    owner(world.owner);
  }

  private void owner(@Nullable String expected) {
    world
        .admin()
        .get("/api/v1/tenants/" + world.tenant)
        .then()
        .statusCode(200)
        .body("data.ownerId", equalTo(expected));
  }

  private io.restassured.response.ValidatableResponse described(String name) {
    return world
        .admin()
        .body(new JsonObject().put("name", name + " " + world.slug).encode())
        .patch("/api/v1/tenants/" + world.tenant)
        .then();
  }

  @Test
  void thousands_of_tenants_are_imported_at_once() {
    var lines = new StringBuilder();
    for (int n = 0; n < 5_000; n++) {
      lines
          .append(
              new JsonObject()
                  .put("tenantId", world.tenant + "-" + n)
                  .put("provider", world.slug)
                  .put("accessToken", "a")
                  .put("refreshToken", "r")
                  .put("expiresAt", "2029-01-01T00:00:00Z")
                  .encode())
          .append('\n');
    }

    IntegrationWorld.root()
        .contentType("application/x-ndjson")
        .body(lines.toString().getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/integrations/bulk")
        .then()
        .statusCode(200)
        .body("data.count", equalTo(5_000));
  }

  private io.restassured.response.Response ndjson(String lines) {
    return world
        .admin()
        .contentType("application/x-ndjson")
        .body(lines.getBytes(StandardCharsets.UTF_8))
        .post(world.path() + "/bulk");
  }

  @Test
  void providers_are_imported_by_lines() {
    String slug = "i" + UUID.randomUUID().toString().substring(0, 8);
    var line =
        new JsonObject()
            .put("name", "Imported " + slug)
            .put("slug", slug)
            .put("authUrl", world.fake.url(slug))
            .put("tokenUrl", world.fake.url(slug))
            .put("clientId", "c");

    IntegrationWorld.root()
        .contentType("application/x-ndjson")
        .body(line.encode().getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/cloud-providers/bulk")
        .then()
        .statusCode(200)
        .body("data.count", equalTo(1));
  }

  @Test
  void queues_are_counted_for_superadmins() {
    world.connected(Duration.ofHours(1));

    IntegrationWorld.root()
        .get("/api/v1/queues/stats")
        .then()
        .statusCode(200)
        .body("data.tokenRefresh.waiting", notNullValue())
        .body("data.tokenRefresh.active", notNullValue())
        .body("data.tokenRefresh.completed", notNullValue())
        .body("data.tokenRefresh.failed", notNullValue())
        .body("data.healthCheck.waiting", notNullValue());
    world.admin().get("/api/v1/queues/stats").then().statusCode(403);
  }

  @Test
  void folders_are_listed_page_by_page_in_the_words_of_the_provider() {
    var drive =
        new IntegrationWorld(
            world.fake,
            Map.of(
                "metadata",
                new JsonObject()
                    .put("providerType", "dropbox")
                    .put("apiBaseUrl", world.fake.url("files"))));
    String id = drive.connected(Duration.ofHours(1), world.fake.newAccessToken("files"), null);

    String path = drive.path() + "/" + id + "/folders";
    drive
        .admin()
        .get(path + "?path=/")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.name", equalTo(List.of("first", "second.txt")))
        .body("data[0].isFolder", equalTo(true))
        .body("hasMore", equalTo(true))
        .body("nextCursor", equalTo("next-page"))
        .body("capabilities.supportsPath", equalTo(true));
    drive
        .admin()
        .get(path + "?cursor=next-page")
        .then()
        .statusCode(200)
        .body("data.name", equalTo(List.of("third.txt")))
        .body("hasMore", equalTo(false));
    world.fake.api("files", FakeProvider.Mode.BROKEN_SERVER);
    drive
        .admin()
        .get(path)
        .then()
        .statusCode(502)
        .body("error.code", equalTo("PROVIDER_UNAVAILABLE"));
    world.fake.api("files", FakeProvider.Mode.ROTATING);
  }

  @Test
  void a_provider_nobody_knows_is_not_taken_for_another() {
    String id = world.connected(Duration.ofHours(1));

    world
        .admin()
        .get(world.path() + "/" + id + "/folders")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("cloud-integration/unsupported"));
    assertThat(world.fake.apiCalls(world.slug)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-a-uuid", "00000000-0000-0000-0000-000000000000", "%00", "..%2f"})
  void strange_ids_are_no_server_error(String id) {
    int status =
        world
            .admin()
            .urlEncodingEnabled(false)
            .get(world.path() + "/" + id)
            .then()
            .extract()
            .statusCode();

    assertThat(status).isBetween(400, 499);
  }
}
