package dev.carillon.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.testkit.Tokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AuditResourceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String tenant = "t-" + UUID.randomUUID();

  @Inject Pool pool;
  @Inject Audit audit;
  @Inject AuditUpkeep upkeep;
  @Inject ArchiveStore archive;
  @Inject AuditStore store;
  @Inject Caller caller;
  @Inject Vertx vertx;

  @Test
  void what_is_refused_faster_than_allowed_is_counted_and_not_written() throws IOException {
    assertThat(dropped(5, 20)).isEqualTo(15);
  }

  @Test
  void no_more_than_a_thousand_refusals_wait_for_a_database_that_does_not_answer()
      throws IOException {
    assertThat(dropped(1_000_000, 1_300)).isEqualTo(1_300 - SecurityWatch.MOST_WAITING);
  }

  /// {@return refusals dropped of so many at one moment, while the database does not answer}
  private double dropped(int perSecond, int refusals) throws IOException {
    try (var silent = new ServerSocket(0)) {
      var nobody =
          Pool.newInstance(
              PgBuilder.pool()
                  .connectingTo(
                      new PgConnectOptions().setHost("127.0.0.1").setPort(silent.getLocalPort()))
                  .using(vertx)
                  .build());
      var meters = new SimpleMeterRegistry();
      var watch = new SecurityWatch(store, new Database(nobody), caller, () -> perSecond, meters);
      var entry =
          new AuditEntry(tenant, "alice", "access.forbidden", "GET /", null, null, null, false);

      for (int i = 0; i < refusals; i++) {
        watch.note(new AuditStore.Written(entry, null, null, null), 0);
      }

      double count = meters.counter("carillon.audit.dropped").count();
      nobody.close().subscribe().with(done -> {}, failure -> {});
      return count;
    }
  }

  @Test
  void pausing_and_resuming_a_queue_is_written_down_with_its_request() {
    admin().header("X-Request-Id", "pause-1").post("/api/queues/mail/pause").then().statusCode(200);
    admin().post("/api/queues/mail/resume").then().statusCode(200);

    admin()
        .get("/api/audit")
        .then()
        .statusCode(200)
        .body("success", equalTo(true))
        .body("data.action", contains("queue.resume", "queue.pause"))
        .body("data.resource", everyItem(equalTo("queue:mail")))
        .body("data.actor", everyItem(equalTo("alice")))
        .body("data[1].requestId", equalTo("pause-1"))
        .body("data.succeeded", everyItem(equalTo(true)))
        .body("pagination.total", equalTo(2));
  }

  @Test
  void cancelling_somebody_elses_job_is_written_down_and_ones_own_is_not() {
    String own = enqueued();
    String others = enqueued();

    user().delete("/api/jobs/" + own).then().statusCode(200);
    admin().delete("/api/jobs/" + others).then().statusCode(200);
    admin().post("/api/jobs/" + others + "/retry").then().statusCode(200);

    admin()
        .get("/api/audit")
        .then()
        .body("data.action", contains("job.retry", "job.cancel"))
        .body("data.resource", everyItem(equalTo("job:" + others)));
  }

  @Test
  void a_change_of_a_billing_code_is_written_down_with_the_change_or_not_at_all() {
    String code =
        "{\"code\": \"X%s\", \"place\": \"cabinet\"}"
            .formatted(UUID.randomUUID().toString().substring(0, 4));
    admin().body(code).post("/api/codes").then().statusCode(201);
    admin().body(code).post("/api/codes").then().statusCode(409);

    admin()
        .get("/api/audit?action=code.create")
        .then()
        .body("data.size()", equalTo(1))
        .body("data[0].resource", startsWith("code:"))
        .body("data[0].after.key[0]", startsWith("X"));
  }

  @Test
  void who_is_refused_is_written_down_without_anybody_waiting_for_it() {
    user().get("/api/audit").then().statusCode(403).contentType(Problem.MEDIA_TYPE);

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            admin()
                .get("/api/audit?succeeded=false&actor=bob")
                .then()
                .body("data.action", contains("access.forbidden"))
                .body("data[0].resource", equalTo("GET /api/audit")));
  }

  @Test
  void a_token_that_is_refused_is_in_the_log_that_superadmins_alone_read() {
    String path = "/api/none-" + UUID.randomUUID();
    as(Tokens.withWrongKey("bob", Role.Names.ADMIN)).get(path).then().statusCode(401);
    given().get(path).then().statusCode(401);

    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            superadmin()
                .queryParam("resource", "GET " + path)
                .get("/api/audit")
                .then()
                .body("data.action", contains("token.refused"))
                .body("data.actor", contains("anonymous")));
    as(Tokens.of("alice", Role.Names.ADMIN))
        .queryParam("resource", "GET " + path)
        .get("/api/audit")
        .then()
        .body("data", empty());
  }

  @Test
  void a_tenants_log_is_its_own() {
    record("a.b");
    String id = admin().get("/api/audit").then().extract().path("data[0].id");
    String foreign = Tokens.inTenant("elsewhere-" + tenant, "mallory", Role.Names.ADMIN);

    as(foreign).get("/api/audit/" + id).then().statusCode(404);
    as(foreign).get("/api/audit?tenant=" + tenant).then().statusCode(403);
    as(foreign)
        .get("/api/audit")
        .then()
        .body("data.action", org.hamcrest.Matchers.not(hasItem("a.b")));
    admin().get("/api/audit/" + id).then().statusCode(200).body("data.action", equalTo("a.b"));
    superadmin().get("/api/audit?tenant=" + tenant).then().body("data.action", contains("a.b"));
  }

  @Test
  void a_filter_that_cannot_be_meant_is_refused_by_name() {
    admin()
        .get("/api/audit?from=1999-01-01T00:00:00Z")
        .then()
        .statusCode(422)
        .body("errors.pointer", contains("/from"));
    admin().get("/api/audit?from=yesterday").then().statusCode(400);
    admin().get("/api/audit/none").then().statusCode(422);
  }

  @Test
  void the_chain_notices_an_entry_that_was_changed() {
    record("first.thing");
    sealAll();
    admin()
        .get("/api/audit/verify")
        .then()
        .statusCode(200)
        .body("data.intact", equalTo(true))
        .body("data.sealed", equalTo(1));

    run("UPDATE audit_log SET actor = 'nobody' WHERE tenant = $1");

    admin()
        .get("/api/audit/verify")
        .then()
        .body("data.intact", equalTo(false))
        .body("data.faults[0]", equalTo(tenant + " block 1: an entry was changed"));
  }

  @Test
  void the_chain_notices_entries_that_are_gone_or_were_slipped_in() {
    record("first.thing");
    sealAll();
    run("DELETE FROM audit_log WHERE tenant = $1");
    run(
        "INSERT INTO audit_log (tenant, actor, action, resource, succeeded)"
            + " SELECT $1, 'x', 'y', 'z', true FROM generate_series(1, 3)");

    admin()
        .get("/api/audit/verify")
        .then()
        .body("data.faults[0]", equalTo(tenant + " block 1: entries are missing"))
        .body("data.faults[1]", equalTo("2 entries were added past the chain"));
  }

  @Test
  void the_chain_notices_a_block_that_is_gone() {
    for (String action : List.of("a.one", "a.two", "a.three")) {
      record(action);
      sealAll();
    }

    run("DELETE FROM audit_seal WHERE tenant = $1 AND seq = 2");

    admin()
        .get("/api/audit/verify")
        .then()
        .body(
            "data.faults",
            hasItem(tenant + " block 3: blocks before it are missing or were changed"));
  }

  @Test
  void what_the_default_partition_took_moves_to_its_month_when_that_is_made() {
    run(
        "INSERT INTO audit_log (at, tenant, actor, action, resource, succeeded)"
            + " VALUES ('2020-02-29T12:00:00Z', $1, 'x', 'y', 'z', true)");
    assertThat(partitionOf()).isEqualTo("audit_log_rest");

    upkeep.make().await().atMost(PATIENCE);

    assertThat(partitionOf()).isEqualTo("audit_log_p202002");
  }

  @Test
  void an_archived_month_is_read_on_request_and_the_chain_knows_it() {
    run(
        "WITH e AS (INSERT INTO audit_log (at, tenant, actor, action, resource, succeeded)"
            + " VALUES ('2019-03-15T12:00:00Z', $1, 'x', 'old.thing', 'z', true) RETURNING id, at)"
            + " INSERT INTO audit_unsealed SELECT id, at FROM e");
    upkeep.make().await().atMost(PATIENCE);
    sealAll();

    Long moved = archive.archive(LocalDate.of(2019, 3, 1)).await().atMost(PATIENCE);

    assertThat(moved).isEqualTo(1);
    assertThat(archive.archive(LocalDate.of(2019, 3, 1)).await().atMost(PATIENCE)).isZero();
    admin().get("/api/audit").then().body("data", empty());
    admin()
        .get("/api/audit?archived=true")
        .then()
        .body("data.action", contains("old.thing"))
        .body("data.archived", contains(true));
    admin().get("/api/audit/verify").then().body("data.intact", equalTo(true));
  }

  @Test
  void the_archive_begins_after_a_year_and_after_90_days_when_the_log_is_large() {
    assertThat(cutoffDaysAgo(1_000_000)).isBetween(365L, 366L);
    assertThat(cutoffDaysAgo(-1)).isEqualTo(90);
  }

  private long cutoffDaysAgo(long large) {
    OffsetDateTime cutoff = archive.cutoff(new Policy(large)).await().atMost(PATIENCE);
    return ChronoUnit.DAYS.between(cutoff, OffsetDateTime.now(ZoneOffset.UTC));
  }

  private record Policy(long largeEntries) implements ArchiveConfig {
    @Override
    public int afterMonths() {
      return 12;
    }

    @Override
    public int largeAfterDays() {
      return 90;
    }

    @Override
    public Optional<Integer> keepMonths() {
      return Optional.empty();
    }
  }

  private void record(String action) {
    audit.record(AuditEntry.done(tenant, "alice", action, "thing")).await().atMost(PATIENCE);
  }

  /// Another node, or the timer, may be at it: what counts is that nothing is left.
  private void sealAll() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          upkeep.seal().await().atMost(PATIENCE);
          return count(
                  "SELECT count(*) FROM audit_unsealed u JOIN audit_log a USING (id) WHERE tenant = $1")
              == 0;
        });
  }

  private String partitionOf() {
    return pool.preparedQuery("SELECT tableoid::regclass::text FROM audit_log WHERE tenant = $1")
        .execute(Tuple.of(tenant))
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getString(0);
  }

  private long count(String statement) {
    return pool.preparedQuery(statement)
        .execute(Tuple.of(tenant))
        .await()
        .atMost(PATIENCE)
        .iterator()
        .next()
        .getLong(0);
  }

  private void run(String statement) {
    pool.preparedQuery(statement).execute(Tuple.of(tenant)).await().atMost(PATIENCE);
  }

  private String enqueued() {
    return user()
        .body("{\"type\": \"noop\", \"options\": {\"delayMs\": 86400000}}")
        .post("/api/jobs")
        .then()
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  private RequestSpecification admin() {
    return as(Tokens.inTenant(tenant, "alice", Role.Names.ADMIN));
  }

  private RequestSpecification user() {
    return as(Tokens.inTenant(tenant, "bob", Role.Names.USER));
  }

  private static RequestSpecification superadmin() {
    return as(Tokens.of("root", Role.Names.SUPERADMIN));
  }

  private static RequestSpecification as(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
