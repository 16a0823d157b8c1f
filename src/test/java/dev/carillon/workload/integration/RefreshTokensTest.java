package dev.carillon.workload.integration;

import static dev.carillon.workload.integration.IntegrationWorld.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import dev.carillon.platform.db.Database;
import dev.carillon.testkit.AtOnce;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.integration.FakeProvider.Mode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tokens that end soon, renewed by jobs at a provider that behaves in every way a provider can.
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class RefreshTokensTest {

  private static @Nullable FakeProvider opened;

  @BeforeAll
  static void open() {
    opened = new FakeProvider(IntegrationWorld.ThisMachine.port());
  }

  @AfterAll
  static void close() {
    fake().close();
  }

  static FakeProvider fake() {
    return Objects.requireNonNull(opened);
  }

  @Inject IntegrationStore integrations;
  @Inject TokenStore tokens;
  @Inject Database database;

  @Test
  void tokens_that_end_within_five_minutes_are_renewed_and_the_next_renewal_is_planned() {
    var world = new IntegrationWorld(fake());

    String id = world.connected(Duration.ofMinutes(4));

    await().atMost(SOON).until(() -> world.field(id, "refreshedAt") != null);
    OffsetDateTime next = OffsetDateTime.parse(world.text(id, "nextRefreshAt"));
    assertThat(next.toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(53)), Instant.now().plus(Duration.ofMinutes(56)));
    assertThat(world.fake.asked(world.slug)).hasSize(1);
    assertThat(jobs(world, "created")).hasSize(1);
    assertThat(jobs(world, "completed")).hasSize(1);
  }

  @Test
  void what_was_imported_with_a_refresh_token_alone_is_checked_once_it_has_tokens() {
    var world = new IntegrationWorld(fake());

    String id = world.connected(Duration.ofHours(1), null, world.fake.newRefreshToken(world.slug));

    await().atMost(SOON).until(() -> world.field(id, "refreshedAt") != null);
    assertThat(world.field(id, "nextHealthCheck")).isNotNull();
  }

  /// Somebody may have connected it anew while the provider thought about the old tokens.
  @Test
  void a_failure_speaks_of_the_tokens_that_were_sent_and_ends_nobodys_flight() {
    var world = new IntegrationWorld(fake());
    UUID id = UUID.fromString(world.connected(Duration.ofHours(1)));
    Integration of = integrations.find(world.tenant, id).await().atMost(SOON).orElseThrow();
    assertThat(tokens.takeOff(of, UUID.randomUUID(), SOON).await().atMost(SOON)).isTrue();

    assertThat(spoiled(world, id, of.tokenVersion() - 1)).isFalse();
    assertThat(spoiled(world, id, of.tokenVersion())).isTrue();

    assertThat(tokens.takeOff(of, UUID.randomUUID(), SOON).await().atMost(SOON)).isFalse();
  }

  private boolean spoiled(IntegrationWorld world, UUID id, int version) {
    return database
        .inTransaction(
            tx -> tokens.spoil(tx, world.tenant, id, version, Integration.EXPIRED, "made up"))
        .await()
        .atMost(SOON);
  }

  @Test
  void tokens_that_are_good_for_a_while_are_left_alone() {
    var world = new IntegrationWorld(fake());

    String id = world.connected(Duration.ofHours(1));

    world.get(id).body("data.tokenState", equalTo("valid")).body("data.status", equalTo("active"));
    assertThat(jobs(world, "created")).hasSize(1);
    assertThat(world.fake.asked(world.slug)).isEmpty();
  }

  @Test
  void the_decrypted_token_is_sent_with_the_name_and_secret_of_the_client() {
    var world = new IntegrationWorld(fake());
    String refresh = world.fake.newRefreshToken(world.slug);
    String id = world.connected(Duration.ofHours(1), "access-x", refresh);

    world
        .admin()
        .post("/api/v1/oauth/tenants/" + world.tenant + "/integrations/" + id + "/refresh")
        .then()
        .statusCode(200)
        .body("data.status", equalTo("active"));

    var asked = world.fake.asked(world.slug).getFirst();
    assertThat(asked.form()).containsEntry("refresh_token", refresh);
    assertThat(asked.authorization()).startsWith("Basic ");
  }

  @Test
  void a_provider_that_sends_no_new_refresh_token_is_asked_with_the_old_one_again() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.KEEPING);
    String refresh = world.fake.newRefreshToken(world.slug);
    String id = world.connected(Duration.ofHours(1), "access-x", refresh);

    renew(world, id).statusCode(200);
    renew(world, id).statusCode(200);

    assertThat(world.fake.asked(world.slug))
        .hasSize(2)
        .allSatisfy(asked -> assertThat(asked.form()).containsEntry("refresh_token", refresh));
  }

  @Test
  void a_rotated_refresh_token_is_used_next_time() {
    var world = new IntegrationWorld(fake());
    String id = world.connected(Duration.ofHours(1));

    renew(world, id).statusCode(200);
    renew(world, id).statusCode(200);
    renew(world, id).statusCode(200);

    assertThat(
            world.fake.asked(world.slug).stream().map(asked -> asked.form().get("refresh_token")))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void many_who_renew_at_once_burn_no_rotating_token() {
    var world = new IntegrationWorld(fake());
    String id = world.connected(Duration.ofHours(1));

    List<Integer> statuses = AtOnce.times(12, () -> renew(world, id).extract().statusCode());

    assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == 409);
    world.get(id).body("data.status", equalTo("active"));
    assertThat(
            world.fake.asked(world.slug).stream().map(asked -> asked.form().get("refresh_token")))
        .doesNotHaveDuplicates();
  }

  @Test
  void tokens_are_stored_over_those_they_replace_alone() {
    var world = new IntegrationWorld(fake());
    String id = world.connected(Duration.ofHours(1));
    Integration of =
        integrations.find(world.tenant, UUID.fromString(id)).await().atMost(SOON).orElseThrow();
    var sealed =
        new TokenStore.Sealed(
            Objects.requireNonNull(of.accessToken()),
            of.refreshToken(),
            Duration.ofHours(1),
            null,
            Duration.ofMinutes(50));

    boolean first = database.inTransaction(tx -> tokens.renew(tx, of, sealed)).await().atMost(SOON);
    boolean late = database.inTransaction(tx -> tokens.renew(tx, of, sealed)).await().atMost(SOON);

    assertThat(first).isTrue();
    assertThat(late).isFalse();
  }

  @Test
  void invalid_grant_is_final_and_the_owner_is_told_once() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.INVALID_GRANT);

    String id = world.connected(Duration.ofMinutes(1));

    await().atMost(SOON).until(() -> "revoked".equals(world.field(id, "status")));
    assertThat(world.field(id, "nextRefreshAt")).isNull();
    await().atMost(SOON).until(() -> jobs(world, "failed").size() == 1);
    assertThat(world.fake.asked(world.slug)).hasSize(1);
    renew(world, id).statusCode(409).body("error.code", equalTo("invalid_grant"));
    world
        .admin()
        .get("/api/notifications")
        .then()
        .statusCode(200)
        .body("data.type", hasItem("access_revoked"))
        .body("data.findAll { it.type == 'access_revoked' }", hasSize(1))
        .body("data[0].data.integrationId", equalTo(id))
        .body("data[0].title", equalTo("Access to Example Drive was revoked"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"BROKEN_SERVER", "BROKEN_JSON", "NO_TOKEN", "SLOW"})
  void a_provider_in_trouble_is_asked_again_before_anything_is_given_up(Mode trouble) {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, trouble);

    String id = world.connected(Duration.ofMinutes(4));
    await().atMost(SOON).until(() -> jobs(world, "retry").size() == 1);

    world.get(id).body("data.status", equalTo("active"));
    world.fake.tokens(world.slug, Mode.ROTATING);
    await().atMost(SOON).until(() -> world.field(id, "refreshedAt") != null);
    world.get(id).body("data.status", equalTo("active"));
    assertThat(jobs(world, "completed")).hasSize(1);
  }

  @Test
  void only_the_last_try_makes_an_integration_expired() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.BROKEN_SERVER);

    String id = world.connected(Duration.ofMinutes(4));

    await().atMost(SOON).until(() -> "expired".equals(world.field(id, "status")));
    world.get(id).body("data.statusReason", equalTo("Background token refresh failed"));
    assertThat(world.fake.asked(world.slug)).hasSize(3);
    await().atMost(SOON).until(() -> jobs(world, "failed").size() == 1);
  }

  @Test
  void a_provider_that_asks_to_wait_is_left_alone_and_no_try_is_used() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.TOO_MANY);

    String id = world.connected(Duration.ofMinutes(4));
    await().atMost(SOON).until(() -> world.fake.asked(world.slug).size() >= 4);
    world.fake.tokens(world.slug, Mode.ROTATING);

    await().atMost(SOON).until(() -> world.field(id, "refreshedAt") != null);
    assertThat(jobs(world, "completed").getFirst().get("attempt")).isEqualTo(1);
  }

  @Test
  void a_token_without_an_end_is_taken_to_live_an_hour() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.WITHOUT_EXPIRY);
    String id = world.connected(Duration.ofMinutes(30));

    renew(world, id).statusCode(200);

    assertThat(OffsetDateTime.parse(world.text(id, "tokenExpiresAt")).toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(58)), Instant.now().plus(Duration.ofMinutes(61)));
  }

  @Test
  void short_lived_tokens_are_not_renewed_without_end() {
    var world = new IntegrationWorld(fake());
    world.fake.life(world.slug, 60);
    String id = world.connected(Duration.ofSeconds(-10));

    await().atMost(SOON).until(() -> world.field(id, "refreshedAt") != null);

    assertThat(OffsetDateTime.parse(world.text(id, "nextRefreshAt")).toInstant())
        .isAfter(Instant.now().plus(Duration.ofSeconds(15)));
    assertThat(world.fake.asked(world.slug)).hasSize(1);
  }

  @Test
  void renewing_by_hand_does_not_overwrite_when_it_was_connected() {
    var world = new IntegrationWorld(fake());
    String id = world.connected(Duration.ofHours(1));
    String before = world.text(id, "connectedAt");

    renew(world, id).statusCode(200);

    assertThat(world.field(id, "connectedAt")).isEqualTo(before);
  }

  @Test
  void after_a_renewal_by_hand_the_job_of_the_old_tokens_is_gone_and_one_is_planned() {
    var world = new IntegrationWorld(fake());
    String id = world.connected(Duration.ofHours(1));

    renew(world, id).statusCode(200);
    renew(world, id).statusCode(200);

    assertThat(jobs(world, "created")).hasSizeLessThanOrEqualTo(2);
    await().atMost(SOON).until(() -> jobs(world, "cancelled").size() >= 1);
  }

  @Test
  void no_token_and_no_secret_is_in_a_job_its_log_or_its_errors() {
    var world = new IntegrationWorld(fake());
    world.fake.tokens(world.slug, Mode.INVALID_GRANT);
    String refresh = world.fake.newRefreshToken(world.slug);
    String access = world.fake.newAccessToken(world.slug);

    String id = world.connected(Duration.ofMinutes(1), access, refresh);
    await().atMost(SOON).until(() -> jobs(world, "failed").size() == 1);

    String job = String.valueOf(jobs(world, "failed").getFirst().get("id"));
    for (String path :
        List.of(
            "/api/jobs/" + job,
            "/api/jobs/" + job + "/logs",
            world.path(),
            world.path() + "/" + id)) {
      world
          .admin()
          .get(path)
          .then()
          .statusCode(200)
          .body(not(containsString(refresh)))
          .body(not(containsString(access)))
          .body(not(containsString(FakeProvider.SECRET)))
          .body(not(containsString("secret words")));
    }
    world
        .admin()
        .get(world.path())
        .then()
        .body("data.accessToken", everyItem(equalTo("[REDACTED]")))
        .body("data.refreshToken", everyItem(equalTo("[REDACTED]")));
  }

  @Inject RefreshFact fact;

  @Test
  void many_that_fail_for_good_are_an_alert() {
    for (int n = 0; n < 11; n++) {
      var world = new IntegrationWorld(fake());
      world.fake.tokens(world.slug, Mode.INVALID_GRANT);
      world.connected(Duration.ofMinutes(1));
    }

    await().atMost(SOON).until(() -> !fact.look().await().atMost(SOON).isEmpty());
  }

  private static io.restassured.response.ValidatableResponse renew(
      IntegrationWorld world, String id) {
    return world.admin().post(world.path() + "/" + id + "/refresh-token").then();
  }

  /// The refresh jobs of the tenant in a state of the API.
  private static List<Map<String, Object>> jobs(IntegrationWorld world, String state) {
    return world
        .admin()
        .get("/api/jobs?type=refresh-tokens&state=" + state)
        .then()
        .statusCode(200)
        .extract()
        .path("data");
  }
}
