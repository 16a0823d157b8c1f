package dev.carillon.workload.integration;

import static dev.carillon.workload.integration.IntegrationWorld.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.integration.FakeProvider.Mode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The four outcomes of a health check, and what follows from each.
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class HealthCheckTest {

  private static @Nullable FakeProvider opened;

  @BeforeAll
  static void open() {
    opened = new FakeProvider(IntegrationWorld.ThisMachine.port());
  }

  @AfterAll
  static void close() {
    Objects.requireNonNull(opened).close();
  }

  @Inject Jobs jobs;
  @Inject SweepIntegrations sweep;

  private IntegrationWorld world;

  @BeforeEach
  void settle() {
    world = new IntegrationWorld(Objects.requireNonNull(opened));
  }

  @ParameterizedTest
  @CsvSource({
    "ROTATING, healthy, active",
    "UNAUTHORIZED, unauthorized, revoked",
    "FORBIDDEN, error, error",
    "BROKEN_SERVER, error, error",
    "SLOW, error, error",
    "TOO_MANY, error, active",
    "TOO_MANY_FOR_A_WHILE, error, active"
  })
  void what_the_provider_answers_decides(Mode mode, String health, String status) {
    String id = world.connected(Duration.ofHours(1));
    world.fake.api(world.slug, mode);

    checked(id).body("data.status", equalTo(health));

    world.get(id).body("data.health", equalTo(health)).body("data.status", equalTo(status));
  }

  @Test
  void an_expired_token_is_noted_and_renewed_at_once_with_high_priority() {
    world.fake.tokens(world.slug, Mode.BROKEN_SERVER);
    String id = world.connected(Duration.ofSeconds(-1));
    await().atMost(SOON).until(() -> "expired".equals(world.field(id, "status")));
    world.fake.tokens(world.slug, Mode.ROTATING);

    checked(id).body("data.status", equalTo("expired"));

    await().atMost(SOON).until(() -> "active".equals(world.field(id, "status")));
    world
        .admin()
        .get("/api/jobs?type=refresh-tokens&state=completed")
        .then()
        .body("data.priority", hasItem(10));
  }

  @Test
  void a_revoked_integration_tells_its_owner_once_and_is_left_alone() {
    String id = world.connected(Duration.ofHours(1));
    world.fake.api(world.slug, Mode.UNAUTHORIZED);

    checked(id);
    checked(id).body("data.status", equalTo("unauthorized"));

    assertThat(world.fake.apiCalls(world.slug)).isEqualTo(1);
    assertThat(world.field(id, "nextHealthCheck")).isNull();
    world
        .admin()
        .get("/api/notifications")
        .then()
        .body("data.findAll { it.type == 'access_revoked' }.size()", equalTo(1));
  }

  @Test
  void a_refusal_while_the_tokens_are_being_renewed_is_not_judged() {
    String id = world.connected(Duration.ofHours(1));
    world.fake.api(world.slug, Mode.UNAUTHORIZED);
    flight(id, "now() + interval '1 minute'");

    world
        .admin()
        .get(world.path() + "/" + id + "/health")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("REFRESH_IN_PROGRESS"));

    world.get(id).body("data.status", equalTo("active")).body("data.health", equalTo(null));
    assertThat(counted(id)).isZero();
    flight(id, "now() - interval '1 second'");
    checked(id).body("data.status", equalTo("unauthorized"));
    world.get(id).body("data.status", equalTo("revoked"));
    assertThat(counted(id)).isEqualTo(1);
  }

  /// {@return health checks of an integration that count in the figures}
  private int counted(String id) {
    return pool.preparedQuery(
            "SELECT FROM integration_call WHERE integration = $1 AND kind = 'health'")
        .execute(io.vertx.mutiny.sqlclient.Tuple.of(java.util.UUID.fromString(id)))
        .await()
        .atMost(SOON)
        .size();
  }

  private void flight(String id, String until) {
    pool.preparedQuery(
            "UPDATE integration SET flight = $1, flight_until = " + until + " WHERE id = $1")
        .execute(io.vertx.mutiny.sqlclient.Tuple.of(java.util.UUID.fromString(id)))
        .await()
        .atMost(SOON);
  }

  @Test
  void a_provider_that_asks_to_slow_down_is_left_alone_also_if_it_does_not_say_how_long() {
    String id = world.connected(Duration.ofHours(1));
    world.fake.api(world.slug, Mode.TOO_MANY_FOR_A_WHILE);

    checked(id).body("data.status", equalTo("error"));

    world
        .admin()
        .get(world.path() + "/" + id + "/health")
        .then()
        .statusCode(429)
        .header("Retry-After", value -> Integer.parseInt(value), greaterThan(20));
    assertThat(world.fake.apiCalls(world.slug)).isEqualTo(1);
  }

  @Test
  void a_connectivity_test_believes_a_token_whose_provider_asks_to_slow_down() {
    String id = world.connected(Duration.ofHours(1));
    world.fake.api(world.slug, Mode.TOO_MANY_FOR_A_WHILE);

    tested(id)
        .body("data.success", equalTo(false))
        .body("data.details.tokenValid", equalTo(true))
        .body("data.details.apiReachable", equalTo(true))
        .body("data.error", equalTo("The provider asks to slow down"));

    assertThat(world.fake.asked(world.slug)).isEmpty();
    tested(id).body("data.success", equalTo(false)).body("data.details.tokenValid", equalTo(true));
    assertThat(world.fake.apiCalls(world.slug)).isEqualTo(1);
  }

  @Test
  void a_connectivity_test_believes_no_token_whose_time_is_over_though_nobody_could_look() {
    String id = world.connected(Duration.ofHours(1));
    over(id);
    world.fake.api(world.slug, Mode.TOO_MANY_FOR_A_WHILE);

    for (int looks = 0; looks < 2; looks++) {
      tested(id)
          .body("data.success", equalTo(false))
          .body("data.details.tokenValid", equalTo(false))
          .body("data.details.scopesValid", equalTo(false))
          .body("data.details.apiReachable", equalTo(true));
    }

    assertThat(world.fake.apiCalls(world.slug)).isEqualTo(1);
    assertThat(world.fake.asked(world.slug)).isEmpty();
  }

  private void over(String id) {
    pool.preparedQuery(
            "UPDATE integration SET token_expires_at = now() - interval '1 second' WHERE id = $1")
        .execute(io.vertx.mutiny.sqlclient.Tuple.of(java.util.UUID.fromString(id)))
        .await()
        .atMost(SOON);
  }

  @Test
  void a_sweep_checks_what_is_due_and_plans_four_hours_on() {
    String id = world.connected(Duration.ofHours(10));
    checked(id);
    OffsetDateTime next = OffsetDateTime.parse(world.text(id, "nextHealthCheck"));

    assertThat(next.toInstant())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(210)),
            Instant.now().plus(Duration.ofMinutes(270)));
  }

  @Test
  void a_due_check_runs_as_a_job_that_is_never_tried_again() throws Exception {
    String id = world.connected(Duration.ofHours(10));
    due(id);
    world.fake.api(world.slug, Mode.BROKEN_SERVER);

    enqueueSweep();

    await().atMost(SOON).until(() -> world.field(id, "health") != null);
    world.get(id).body("data.health", equalTo("error"));
    world
        .admin()
        .get("/api/jobs?type=health-check&state=completed")
        .then()
        .body("data.size()", equalTo(1))
        .body("data[0].maxAttempts", equalTo(1));
  }

  @Test
  void what_was_never_connected_is_not_checked() {
    String id = world.added();

    enqueueSweep();

    world.admin().get("/api/jobs?type=health-check").then().body("data.size()", equalTo(0));
    checked(id).body("data.status", equalTo("unauthorized"));
    world.get(id).body("data.status", equalTo("pending"));
  }

  @Test
  void a_connectivity_test_renews_a_refused_token_once_and_always_answers_200() {
    String id =
        world.connected(
            Duration.ofHours(1), "not-good-any-more", world.fake.newRefreshToken(world.slug));

    tested(id).body("data.success", equalTo(true)).body("data.details.tokenValid", equalTo(true));
    world.fake.api(world.slug, Mode.FORBIDDEN);
    tested(id)
        .body("data.success", equalTo(false))
        .body("data.details.scopesValid", equalTo(false))
        .body("data.error", not(equalTo(null)));
    world.fake.api(world.slug, Mode.SLOW);
    tested(id).body("data.details.apiReachable", equalTo(false));
  }

  @Test
  void a_renewal_within_a_test_keeps_the_refresh_token_of_a_provider_that_sends_none() {
    world.fake.tokens(world.slug, Mode.KEEPING);
    String id =
        world.connected(
            Duration.ofHours(1), "not-good-any-more", world.fake.newRefreshToken(world.slug));

    tested(id).body("data.success", equalTo(true));

    world.get(id).body("data.refreshToken", equalTo("[REDACTED]"));
    world.admin().post(world.path() + "/" + id + "/refresh-token").then().statusCode(200);
  }

  @Test
  void ten_tests_a_minute_are_enough() {
    String id = world.connected(Duration.ofHours(1));

    var statuses = new java.util.ArrayList<Integer>();
    for (int n = 0; n < 21; n++) {
      statuses.add(
          world.admin().post(world.path() + "/" + id + "/test").then().extract().statusCode());
    }

    assertThat(statuses).contains(200, 429);
    assertThat(statuses.stream().filter(status -> status == 200).count()).isBetween(10L, 20L);
  }

  private ValidatableResponse checked(String id) {
    return world.admin().get(world.path() + "/" + id + "/health").then().statusCode(200);
  }

  private ValidatableResponse tested(String id) {
    return world.admin().post(world.path() + "/" + id + "/test").then().statusCode(200);
  }

  private void enqueueSweep() {
    jobs.enqueue(JobRequest.of(SweepIntegrations.KIND, new SweepIntegrations.Args()))
        .await()
        .atMost(SOON);
  }

  @Inject io.vertx.mutiny.sqlclient.Pool pool;

  private void due(String id) {
    pool.preparedQuery("UPDATE integration SET next_health_at = now() WHERE id = $1")
        .execute(io.vertx.mutiny.sqlclient.Tuple.of(java.util.UUID.fromString(id)))
        .await()
        .atMost(SOON);
  }
}
