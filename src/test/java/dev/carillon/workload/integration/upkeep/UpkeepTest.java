package dev.carillon.workload.integration.upkeep;

import static dev.carillon.workload.integration.IntegrationWorld.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.security.EncryptionKeys;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.SealBrokenException;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.integration.FakeProvider;
import dev.carillon.workload.integration.IntegrationWorld;
import dev.carillon.workload.integration.TokenSeal;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The background work around integrations, as jobs of the real engine.
@QuarkusTest
@TestProfile(IntegrationWorld.ThisMachine.class)
@QuarkusTestResource(PostgresResource.class)
class UpkeepTest {

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
  @Inject Pool pool;
  @Inject TokenSeal seal;

  private IntegrationWorld world;

  @BeforeEach
  void settle() {
    world = new IntegrationWorld(Objects.requireNonNull(opened));
  }

  @Test
  void what_is_under_an_old_key_is_sealed_anew_and_opens_as_before() {
    String id = world.connected(Duration.ofHours(1), "the access token", "the refresh token");
    UUID integration = UUID.fromString(id);
    var before = oldKey();
    var underOld = new TokenSeal(before);
    store(
        integration,
        underOld.seal(world.tenant, integration, TokenSeal.ACCESS, "the access token"));
    assertThatThrownBy(() -> opened(integration)).isInstanceOf(SealBrokenException.class);

    var both =
        new FieldCipher(
            EncryptionKeys.parse(
                config("carillon.encryption.keys") + "," + OLD,
                config("carillon.encryption.hash-key")));
    var result = new Resealing(both).run();

    assertThat(result.resealed()).isPositive();
    assertThat(opened(integration)).isEqualTo("the access token");
    assertThat(new Resealing(both).run().resealed()).isZero();
  }

  @Test
  void a_secret_that_opens_with_no_key_is_counted_and_keeps_no_other_from_being_sealed() {
    Buffer unreadable = Buffer.buffer(new byte[] {1, 3, 'o', 'l', 'd', 0, 0, 0});
    pool.preparedQuery("UPDATE cloud_provider SET client_secret = $2 WHERE slug = $1")
        .execute(Tuple.of(world.slug, unreadable))
        .await()
        .atMost(SOON);
    var both =
        new FieldCipher(
            EncryptionKeys.parse(
                config("carillon.encryption.keys") + "," + OLD,
                config("carillon.encryption.hash-key")));
    try {
      assertThat(new Resealing(both).run().broken()).isPositive();
    } finally {
      pool.preparedQuery("UPDATE cloud_provider SET client_secret = NULL WHERE slug = $1")
          .execute(Tuple.of(world.slug))
          .await()
          .atMost(SOON);
    }
  }

  private static final String OLD =
      "old:"
          + Base64.getEncoder()
              .encodeToString(
                  "0123456789abcdef0123456789abcdef"
                      .getBytes(java.nio.charset.StandardCharsets.US_ASCII));

  private static FieldCipher oldKey() {
    return new FieldCipher(EncryptionKeys.parse(OLD, config("carillon.encryption.hash-key")));
  }

  private static String config(String name) {
    return ConfigProvider.getConfig().getValue(name, String.class);
  }

  /// The job with keys of its own, on the real database.
  private final class Resealing {

    private final FieldCipher keys;

    private Resealing(FieldCipher keys) {
      this.keys = keys;
    }

    ResealSecrets.Result run() {
      var handler =
          new ResealSecrets(
              new ResealStore(pool),
              keys,
              new TokenSeal(keys),
              new dev.carillon.workload.integration.provider.ProviderSecrets(keys));
      var outcome = handler.run(new StoreAttempt<>(new ResealSecrets.Args()));
      return (ResealSecrets.Result)
          Objects.requireNonNull(((dev.carillon.job.JobOutcome.Completed) outcome).result());
    }
  }

  private void store(UUID integration, Buffer access) {
    pool.preparedQuery("UPDATE integration SET access_token = $2 WHERE id = $1")
        .execute(Tuple.of(integration, access))
        .await()
        .atMost(SOON);
  }

  private String opened(UUID integration) {
    var row =
        pool.preparedQuery("SELECT access_token FROM integration WHERE id = $1")
            .execute(Tuple.of(integration))
            .await()
            .atMost(SOON)
            .iterator()
            .next();
    return seal.open(world.tenant, integration, TokenSeal.ACCESS, row.getBuffer(0).getDelegate());
  }

  @Test
  void a_token_moved_to_another_integration_does_not_open() {
    String id = world.connected(Duration.ofHours(1), "the access token", "the refresh token");
    var other = new IntegrationWorld(world.fake);
    String otherId = other.connected(Duration.ofHours(1), "another", "another");
    pool.preparedQuery(
            """
            UPDATE integration SET access_token = (SELECT access_token FROM integration WHERE id = $1)
             WHERE id = $2
            """)
        .execute(Tuple.of(UUID.fromString(id), UUID.fromString(otherId)))
        .await()
        .atMost(SOON);

    assertThatThrownBy(() ->
            seal.open(
                other.tenant,
                UUID.fromString(otherId),
                TokenSeal.ACCESS,
                bytes(UUID.fromString(otherId))))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void a_token_is_sealed_for_one_integration_and_one_column() {
    UUID one = UUID.randomUUID();
    Buffer sealed = seal.seal(world.tenant, one, TokenSeal.ACCESS, "made up");

    assertThat(seal.open(world.tenant, one, TokenSeal.ACCESS, sealed)).isEqualTo("made up");
    assertThatThrownBy(() -> seal.open(world.tenant, UUID.randomUUID(), TokenSeal.ACCESS, sealed))
        .isInstanceOf(SealBrokenException.class);
    assertThatThrownBy(() -> seal.open(world.tenant, one, TokenSeal.REFRESH, sealed))
        .isInstanceOf(SealBrokenException.class);
  }

  private Buffer bytes(UUID integration) {
    return pool.preparedQuery("SELECT access_token FROM integration WHERE id = $1")
        .execute(Tuple.of(integration))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getBuffer(0)
        .getDelegate();
  }

  @Test
  void files_are_indexed_over_all_pages_and_those_that_are_gone_are_forgotten() {
    var drive =
        new IntegrationWorld(
            world.fake,
            Map.of(
                "metadata",
                new JsonObject()
                    .put("providerType", "dropbox")
                    .put("apiBaseUrl", world.fake.url("indexed"))));
    String id = drive.connected(Duration.ofHours(1), world.fake.newAccessToken("indexed"), null);
    pool.preparedQuery(
            """
            INSERT INTO integration_file (tenant, integration, file_id, path, name, is_folder, seen)
            VALUES ($1, $2, 'id:gone', '/gone', 'gone', false, 1)
            """)
        .execute(Tuple.of(drive.tenant, UUID.fromString(id)))
        .await()
        .atMost(SOON);

    drive.admin().post(drive.path() + "/" + id + "/files/index").then().statusCode(202);

    await()
        .atMost(SOON)
        .untilAsserted(() ->
            drive
                .admin()
                .get(drive.path() + "/" + id + "/files")
                .then()
                .statusCode(200)
                .body("data.name", equalTo(List.of("first", "second.txt", "third.txt"))));
    drive
        .admin()
        .get("/api/jobs?type=index-files&state=completed")
        .then()
        .body("data[0].result.files", equalTo(3))
        .body("data[0].result.gone", equalTo(1));
  }

  @Test
  void a_day_is_added_up_and_counted_the_same_when_it_is_counted_again() {
    String id = world.connected(Duration.ofHours(1));
    world.admin().post(world.path() + "/" + id + "/refresh-token").then().statusCode(200);
    world.admin().get(world.path() + "/" + id + "/health").then().statusCode(200);

    for (int n = 0; n < 2; n++) {
      run(JobRequest.of(RollUpAnalytics.KIND, new RollUpAnalytics.Args()));
    }

    world
        .admin()
        .get("/api/v1/tenants/" + world.tenant + "/integration-analytics")
        .then()
        .statusCode(200)
        .body("data[-1].provider", equalTo(world.slug))
        .body("data[-1].refreshes", equalTo(1))
        .body("data[-1].checks", equalTo(1))
        .body("data[-1].active", equalTo(1));
  }

  @Test
  void what_is_past_its_time_is_dropped_and_the_rest_stays() {
    String id = world.connected(Duration.ofHours(1));
    world.admin().get(world.path() + "/" + id + "/health").then().statusCode(200);
    pool.preparedQuery(
            """
            INSERT INTO integration_call (at, tenant, integration, provider, kind, outcome, took_ms)
            SELECT now() - interval '31 days', tenant, id, provider, 'health', 'ok', 1
              FROM integration WHERE id = $1
            """)
        .execute(Tuple.of(UUID.fromString(id)))
        .await()
        .atMost(SOON);

    run(JobRequest.of(CleanUpIntegrations.KIND, new CleanUpIntegrations.Args()));

    assertThat(calls(id)).isEqualTo(1);
  }

  private long calls(String id) {
    return pool.preparedQuery("SELECT count(*) FROM integration_call WHERE integration = $1")
        .execute(Tuple.of(UUID.fromString(id)))
        .await()
        .atMost(SOON)
        .iterator()
        .next()
        .getLong(0);
  }

  @Test
  void the_tables_are_vacuumed_and_measured() {
    long job = run(JobRequest.of(TendDatabase.KIND, new TendDatabase.Args()));

    IntegrationWorld.root()
        .get("/api/jobs/" + job)
        .then()
        .statusCode(200)
        .body("data.result.tables.name", org.hamcrest.Matchers.hasItem("integration"));
  }

  /// Runs a job to its end.
  private long run(JobRequest request) {
    long job = jobs.enqueue(request).await().atMost(SOON).id();
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            IntegrationWorld.root()
                .get("/api/jobs/" + job)
                .then()
                .body("data.state", equalTo("completed")));
    return job;
  }
}
