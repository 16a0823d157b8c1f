package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
    pool.preparedQuery("DELETE FROM file_chunks WHERE file_id = $1")
        .execute(Tuple.of(UUID.fromString(file)))
        .await()
        .indefinitely();

    String run = BOB.start(file).statusCode(202).extract().path("validationId");

    await().atMost(PATIENCE).until(() -> BOB.run(run).extract().path("status").equals("failed"));
    BOB.run(run).body("errorMessage", containsString("attempt 3 of 3"));
    assertThat(isEmpty(run)).isTrue();
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
