package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.file.StoredFile;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// However a run ends, it has its final status, its file is gone, and a failed one keeps no row.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RunEndsTest {

  private static final BillingClient BOB = BillingClient.user("bob");
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Inject Pool pool;
  @Inject Database database;
  @Inject RunStore runs;
  @Inject FinishValidation finish;
  @Inject ObjectMapper json;

  @Test
  void a_cancelled_run_is_failed_at_once_and_leaves_nothing() {
    String run = BOB.begin(BillingClient.realExport(30_000, 5));
    await().atMost(PATIENCE).until(() -> count("billing_records", run) > 0);

    BOB.request()
        .post("/api/validations/" + run + "/cancel")
        .then()
        .statusCode(200)
        .body("success", equalTo(true));

    BOB.run(run)
        .body("status", equalTo("failed"))
        .body("errorMessage", equalTo("Cancelled by user"));
    await().atMost(PATIENCE).until(() -> isEmpty(run));
    BOB.run(run).body("errorMessage", equalTo("Cancelled by user"));
  }

  @Test
  void a_run_whose_job_is_spent_fails_with_the_last_reason() {
    String file = BOB.upload(BillingClient.realExport(2_000, 6));
    spoil("UPDATE file_chunks SET content = '\\x00' WHERE file_id = $1", file);

    String run = BOB.start(file).statusCode(202).extract().path("validationId");

    await().atMost(PATIENCE).until(() -> BOB.run(run).extract().path("status").equals("failed"));
    BOB.run(run).body("errorMessage", containsString("attempt 3 of 3"));
    assertThat(isEmpty(run)).isTrue();
    BOB.told(run)
        .body("type", contains("validation_failed"))
        .body("message[0]", containsString("attempt 3 of 3"));
  }

  @Test
  void a_run_whose_upload_is_over_fails_at_once_and_says_what_to_do() {
    var liz = BillingClient.user("liz");
    liz.request()
        .contentType("application/json")
        .body(
            "{\"timeZone\":\"UTC\",\"quietHours\":null,\"digest\":\"off\",\"digestHour\":8,\"email\":null,"
                + "\"language\":\"fr\"}")
        .put("/api/notifications/settings")
        .then()
        .statusCode(200);
    String file = liz.upload(BillingClient.realExport(2_000, 7));
    spoil("DELETE FROM file_chunks WHERE file_id = $1", file);

    String run = liz.start(file).statusCode(202).extract().path("validationId");

    liz.awaitEnd(run);
    liz.run(run).body("errorMessage", equalTo(RunFault.FILE_GONE));
    liz.get("/api/validations/" + run + "/job-status")
        .body("error.code", equalTo("FILE_ERROR"))
        .body("error.message", containsString("déposez-le de nouveau"))
        .body("error.details", containsString("upload it again"));
    liz.told(run)
        .body("type", contains("validation_failed"))
        .body("message[0]", containsString("déposez-le de nouveau"));
    await().atMost(PATIENCE).until(() -> isEmpty(run));
  }

  /// The run was cancelled between the look at it and the end of it.
  @Test
  void rows_of_a_run_that_is_cancelled_meanwhile_do_not_stay() {
    UUID run = UUID.randomUUID();
    var file = new StoredFile(UUID.randomUUID(), "default", "bob", "made-up.csv", 1);
    database.inTransaction(tx -> runs.add(tx, run, file, 0)).await().indefinitely();
    pool.preparedQuery(
            """
            INSERT INTO billing_records (validation_run_id, record_number, line, personal, facture,
              id_ramq, periode, lieu_pratique, secteur_activite, code, role, element_contexte)
            VALUES ($1, 1, 2, '', '', '', '', '', '', '', '', '')
            """)
        .execute(Tuple.of(run))
        .await()
        .indefinitely();
    var attempt = new DyingAttempt<>(database, json, "default", 0, new FinishValidation.Args(run));

    var ended =
        database
            .inTransaction(tx ->
                runs.fail(tx, run, RunFault.QUEUE_ERROR, "Cancelled by user")
                    .map(failed -> finish.run(attempt).subscribeAsCompletionStage())
                    .call(() -> untilSomebodyWaits()))
            .await()
            .indefinitely();

    assertThat(ended.toCompletableFuture()).succeedsWithin(PATIENCE);
    assertThat(count("billing_records", run.toString())).isZero();
  }

  private Uni<Void> untilSomebodyWaits() {
    return Multi.createBy()
        .repeating()
        .uni(() -> pool.query("SELECT count(*) FROM pg_locks WHERE NOT granted").execute())
        .whilst(rows -> rows.iterator().next().getLong(0) == 0)
        .collect()
        .last()
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .replaceWithVoid();
  }

  private void spoil(String sql, String file) {
    pool.preparedQuery(sql).execute(Tuple.of(UUID.fromString(file))).await().indefinitely();
  }

  private boolean isEmpty(String run) {
    return count("billing_records", run) == 0
        && count("validation_results", run) == 0
        && files(run) == 0;
  }

  private long count(String table, String run) {
    return number("SELECT count(*) FROM " + table + " WHERE validation_run_id = $1", run);
  }

  private long files(String run) {
    return number(
        "SELECT count(*) FROM files f JOIN validation_runs r ON r.file_id = f.id WHERE r.id = $1",
        run);
  }

  private long number(String sql, String run) {
    return pool.preparedQuery(sql)
        .execute(Tuple.of(UUID.fromString(run)))
        .await()
        .indefinitely()
        .iterator()
        .next()
        .getLong(0);
  }
}
