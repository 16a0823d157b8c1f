package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.testkit.AtOnce;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a schema is read again and what becomes of what was known (domain-003 §2 and §6).
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RebuildRulesTest {

  private static final ExplorerClient ALICE = ExplorerClient.user("alice");
  private static final Map<String, Object> FORCE = Map.of("force", true);

  @Inject Pool pool;
  @Inject Jobs jobs;
  @Inject Rebuilds rebuilds;
  @Inject SchemaRebuild rebuild;
  @Inject Database database;
  @Inject ObjectMapper json;

  private void sql(String statement, String connection) {
    pool.preparedQuery(statement).executeAndAwait(Tuple.of(UUID.fromString(connection)));
  }

  @Test
  void within_an_hour_a_rebuild_has_to_be_forced() {
    String id = ALICE.connection(TestSource.sqlite());
    String path = "/api/connections/" + id + "/rebuild";
    ALICE.rebuild(id, Map.of()).body("data.state", equalTo("completed"));

    ALICE
        .post(path, Map.of())
        .statusCode(429)
        .header("Retry-After", notNullValue())
        .body("retry_after_seconds", greaterThan(3000));
    ALICE.rebuild(id, FORCE).body("data.state", equalTo("completed"));
    sql(
        "UPDATE connection_schema_cache SET last_trained_at = now() - interval '61 minutes'"
            + " WHERE connection_id = $1",
        id);
    ALICE.rebuild(id, Map.of()).body("data.state", equalTo("completed"));
  }

  @Test
  void a_cache_that_is_forgotten_while_it_is_rebuilt_is_filled() throws Exception {
    String connection = ALICE.connection(TestSource.sqlite());
    var args = new SchemaRebuild.Args(UUID.fromString(connection), true, null, null);
    var attempt =
        new DyingAttempt<>(database, json, "default", 4_711, args) {
          @Override
          public void progress(Progress reached) {
            super.progress(reached);
            if ("processing".equals(reached.phase())) {
              sql("DELETE FROM connection_schema_cache WHERE connection_id = $1", connection);
            }
          }
        };

    assertThat(rebuild.run(attempt.next(0, false))).isInstanceOf(JobOutcome.Completed.class);

    assertThat(
            pool.preparedQuery(
                    "SELECT FROM connection_schema_cache WHERE connection_id = $1"
                        + " AND training_status = 'completed'")
                .executeAndAwait(Tuple.of(UUID.fromString(connection)))
                .size())
        .isEqualTo(1);
  }

  @Test
  void the_five_steps_are_told_with_the_percentages_of_the_document() throws Exception {
    var id = UUID.fromString(ALICE.connection(TestSource.sqlite()));
    var args = new SchemaRebuild.Args(id, true, null, null);
    var attempt = new DyingAttempt<>(database, json, "default", 4_711, args).next(0, false);

    rebuild.run(attempt);

    assertThat(attempt.told().stream().map(step -> step.done() + ": " + step.percentage()))
        .containsSubsequence("1: 10", "2: 30", "3: 60", "4: 80", "5: 100");
  }

  /// A known fault: a second request was answered 500.
  @Test
  void while_one_is_under_way_another_is_refused_with_its_job() {
    String id = ALICE.connection(TestSource.postgres());
    var answers =
        AtOnce.times(8, () -> ALICE.post("/api/connections/" + id + "/rebuild", FORCE).extract());

    assertThat(answers).allMatch(answer -> List.of(202, 409).contains(answer.statusCode()));
    assertThat(answers).anyMatch(answer -> answer.statusCode() == 202);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() == 409)
        .allMatch(answer -> answer.path("job_id") != null);
  }

  /// A known fault: after a crash the status stayed "training" and nothing was read again.
  @Test
  void a_rebuild_that_died_does_not_go_on_for_ever() {
    String id = ALICE.connection(TestSource.sqlite());
    ALICE.rebuild(id, FORCE);
    sql(
        "UPDATE connection_schema_cache SET training_status = 'training',"
            + " last_trained_at = NULL WHERE connection_id = $1",
        id);

    ALICE
        .get("/api/connections/" + id + "/schema-cache")
        .body("data.trainingStatus", equalTo("failed"));
    ALICE.rebuild(id, Map.of()).body("data.state", equalTo("completed"));
  }

  @Test
  void a_selective_run_overwrites_what_it_names_and_keeps_the_rest() {
    TestSource source = TestSource.postgres().shop();
    source.run("CREATE SCHEMA other", "CREATE TABLE other.thing (id int)");
    String id = ALICE.connection(source);
    ALICE.rebuild(id, FORCE).body("data.result.totalTables", equalTo(3));
    source.run(
        "ALTER TABLE customer ADD COLUMN added int",
        "ALTER TABLE other.thing ADD COLUMN added int",
        "DROP TABLE invoice");

    ALICE
        .rebuild(
            id,
            Map.of(
                "force",
                true,
                "schemas",
                List.of(Map.of("schema", "public", "tables", List.of("customer", "invoice")))))
        .body("data.result.totalTables", equalTo(2))
        .body("data.result.totalColumns", equalTo(5));

    String schemas = "data.schemaData.schemas";
    ALICE
        .get("/api/connections/" + id + "/schema-cache")
        .body(schemas + ".find { it.name == 'other' }.tables[0].columns.size()", equalTo(1))
        .body(schemas + ".find { it.name == 'public' }.tables[0].columns.size()", equalTo(4));
  }

  @Test
  void flags_leave_out_what_they_say() {
    String id = ALICE.connection(TestSource.postgres().shop());

    ALICE.rebuild(
        id,
        Map.of(
            "force",
            true,
            "config",
            Map.of(
                "includeIndexes", false,
                "includeForeignKeys", false,
                "includeRowCounts", false,
                "includeSampleData", true,
                "sampleDataRowCount", 5)));

    String table = "data.schemaData.schemas[0].tables.find { it.name == 'invoice' }";
    ALICE
        .get("/api/connections/" + id + "/schema-cache")
        .body(table + ".indexes.size()", equalTo(0))
        .body(table + ".foreign_keys.size()", equalTo(0))
        .body(not(containsString("Plain")));
  }

  @Test
  void the_synchronous_route_answers_with_the_cache() {
    String id = ALICE.connection(TestSource.postgres().shop());

    ALICE
        .post("/api/connections/" + id + "/train-schema", Map.of())
        .statusCode(200)
        .body("success", equalTo(true))
        .body("status", equalTo("completed"))
        .body("cache.schemaData.total_tables", equalTo(2));
    ALICE.post("/api/connections/" + id + "/train-schema", Map.of()).statusCode(429);
    ALICE.get("/api/connections/" + id + "/schemas").body("data", equalTo(List.of("public")));
    ALICE
        .get("/api/connections/" + id + "/schemas/public/tables")
        .body("data.name", equalTo(List.of("customer", "invoice")));
    ALICE.delete("/api/connections/" + id + "/schema-cache").statusCode(200);
    ALICE.get("/api/connections/" + id + "/schema-cache").statusCode(404);
  }

  @Test
  void a_failure_is_told_in_words_that_hold_no_secret() {
    String id =
        ALICE.connection(
            new TestSource(
                "postgresql", TestSource.postgres().with("password", "made-up-wrong"), "", "", ""));

    var job = ALICE.rebuild(id, FORCE);

    job.body("data.state", equalTo("failed")).body("data.attempt", equalTo(1));
    assertThat(job.extract().asString()).doesNotContain("made-up");
    ALICE
        .get("/api/connections/" + id + "/schema-cache")
        .body("data.trainingStatus", equalTo("failed"))
        .body("data.errorMessage", containsString("refused the user name or the password"));
  }

  /// A known fault: who may use a connection was not looked at.
  @Test
  void a_job_of_somebody_who_is_no_member_fails() {
    String id = ALICE.connection(TestSource.postgres().shop());
    ExplorerClient mallory = ExplorerClient.user("mallory");

    String job =
        mallory
            .post(
                "/api/jobs",
                Map.of(
                    "type",
                    "data-export",
                    "payload",
                    Map.of("connectionId", id, "query", "SELECT 1", "userId", "alice")))
            .statusCode(201)
            .extract()
            .path("data.jobId");

    mallory.ended(job).body("data.state", equalTo("failed"));
  }

  @Test
  void the_jobs_api_makes_the_same_jobs() {
    String id = ALICE.connection(TestSource.postgres().shop());

    ALICE
        .ended(rebuiltByJobsApi(Map.of("connectionId", id)))
        .body("data.result.totalTables", equalTo(2));
  }

  @Test
  void within_an_hour_the_jobs_api_has_to_force_it_too() {
    String id = ALICE.connection(TestSource.sqlite());
    ALICE.rebuild(id, FORCE);
    String path = "/api/connections/" + id + "/schema-cache";
    String before = ALICE.get(path).extract().path("data.lastTrainedAt");

    ALICE
        .ended(rebuiltByJobsApi(Map.of("connectionId", id)))
        .body("data.state", equalTo("cancelled"))
        .body(containsString(Rebuilds.TOO_SOON));

    ALICE
        .get(path)
        .body("data.trainingStatus", equalTo("completed"))
        .body("data.lastTrainedAt", equalTo(before));
    ALICE
        .ended(rebuiltByJobsApi(Map.of("connectionId", id, "force", true)))
        .body("data.state", equalTo("completed"));
  }

  /// Jobs of an hourly schedule begin an hour apart, and end later.
  @ParameterizedTest
  @CsvSource({
    "completed, 59 minutes 10 seconds, 58 minutes, completed",
    "completed, 58 minutes 30 seconds, 58 minutes, cancelled",
    "failed, 1 minute, 61 minutes, completed",
    "failed, 1 minute, 30 minutes, cancelled"
  })
  void a_job_that_nobody_asked_for_counts_the_hour_from_the_beginning_of_the_last(
      String status, String startedAgo, String readAgo, String state) {
    String id = ALICE.connection(TestSource.sqlite());
    ALICE.rebuild(id, FORCE);
    sql(
        "UPDATE connection_schema_cache SET training_status = '%s', last_trained_at = now()"
                .formatted(status)
            + " - interval '%s', training_started_at = now() - interval '%s'"
                .formatted(readAgo, startedAgo)
            + " WHERE connection_id = $1",
        id);

    ALICE.ended(rebuiltByJobsApi(Map.of("connectionId", id))).body("data.state", equalTo(state));
  }

  private static String rebuiltByJobsApi(Map<String, Object> payload) {
    return ALICE
        .post("/api/jobs", Map.of("type", "schema-rebuild", "payload", payload))
        .statusCode(201)
        .extract()
        .path("data.jobId");
  }

  /// A known fault: the weekly run was made as a user who is nobody's member.
  @Test
  void the_weekly_run_reads_what_was_not_read_for_a_week() {
    leaveOutWhatOtherTestsMade();
    String stale = ALICE.connection(TestSource.sqlite());
    String fresh = ALICE.connection(TestSource.sqlite());
    ALICE.rebuild(fresh, FORCE);
    String before =
        ALICE
            .get("/api/connections/" + fresh + "/schema-cache")
            .extract()
            .path("data.lastTrainedAt");

    jobs.enqueue(JobRequest.of(TrainAll.KIND, new TrainAll.Args()))
        .await()
        .atMost(Duration.ofSeconds(20));

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            ALICE
                .get("/api/connections/" + stale + "/schema-cache")
                .body("data.trainingStatus", equalTo("completed")));
    ALICE
        .get("/api/connections/" + fresh + "/schema-cache")
        .body("data.lastTrainedAt", equalTo(before));
  }

  /// Five connections are read every five seconds: behind all that other tests made it takes
  /// minutes.
  private void leaveOutWhatOtherTestsMade() {
    pool.query("UPDATE database_connections SET is_active = false").executeAndAwait();
  }

  @Test
  void five_connections_are_read_every_five_seconds_by_the_weekly_run() {
    List<ConnectionStore.Key> stale =
        IntStream.range(0, 11)
            .mapToObj(i -> new ConnectionStore.Key(UUID.randomUUID(), "default"))
            .toList();

    assertThat(Rebuilds.spread(stale))
        .extracting(request -> request.options().delay())
        .extracting(Duration::toSeconds)
        .containsExactly(0L, 0L, 0L, 0L, 0L, 5L, 5L, 5L, 5L, 5L, 10L);
  }

  @Test
  void what_is_refused_leaves_no_job_behind() {
    String id = ALICE.connection(TestSource.sqlite());
    ALICE.rebuild(id, FORCE);
    var args = new SchemaRebuild.Args(UUID.fromString(id), false, null, null);

    assertThat(
            rebuilds
                .ask("default", "alice", args)
                .onFailure(ProblemException.class)
                .recoverWithItem(-1L)
                .await()
                .atMost(Duration.ofSeconds(10)))
        .isEqualTo(-1L);

    long live =
        pool.preparedQuery("SELECT count(*) FROM job_unique WHERE key LIKE '%' || $1")
            .executeAndAwait(Tuple.of(Rebuilds.key(args.connectionId())))
            .iterator()
            .next()
            .getLong(0);
    assertThat(live).isZero();
  }
}
