package dev.carillon.workload.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.file.FileStore;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Database;
import dev.carillon.testkit.DyingAttempt;
import dev.carillon.testkit.PostgresResource;
import dev.carillon.workload.billing.upload.BillingFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A validation that dies at any of its commits, before or just after it, ends as if it had not.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ValidateCsvRepeatTest {

  private static final BillingClient BOB = BillingClient.user("bob");
  private static final byte[] FILE = BillingClient.realExport(2_300, 21);

  @Inject ValidateCsv handler;
  @Inject RunStore runs;
  @Inject FileStore files;
  @Inject Database database;
  @Inject ObjectMapper json;
  @Inject Pool pool;

  /// What a run leaves behind.
  private record EndState(
      String status,
      int progress,
      long records,
      long distinctRecords,
      long files,
      String results,
      long rowErrors,
      int rowErrorCount,
      int errorCount) {}

  @Test
  void dying_at_any_commit_changes_nothing_in_the_end() {
    UUID clean = newRun();
    var attempt = attempt(clean);
    handler.run(attempt.next(0, false));
    int commits = attempt.commits();
    EndState expected = endState(clean);
    assertThat(expected.status()).isEqualTo("completed");
    assertThat(expected.records()).isEqualTo(2_300).isEqualTo(expected.distinctRecords());
    assertThat(expected.files()).isZero();
    assertThat(expected.rowErrors()).isPositive();

    for (int fatal = 1; fatal <= commits; fatal++) {
      for (boolean committed : List.of(false, true)) {
        assertThat(afterDyingAt(fatal, committed))
            .as("died at commit %d of %d, committed: %s", fatal, commits, committed)
            .isEqualTo(expected);
      }
    }
  }

  private DyingAttempt<ValidateCsv.Args> attempt(UUID run) {
    return new DyingAttempt<>(database, json, "default", 0, new ValidateCsv.Args(run));
  }

  private static List<Long> done(DyingAttempt<?> attempt) {
    return attempt.toldNow().stream().map(Progress::done).toList();
  }

  private EndState afterDyingAt(int fatal, boolean committed) {
    UUID run = newRun();
    var attempt = attempt(run);
    assertThatThrownBy(() -> handler.run(attempt.next(fatal, committed)))
        .isInstanceOf(RunFault.class);
    assertThat(done(attempt)).isSorted();
    long reached = endState(run).progress() * Meter.WHOLE / 100;
    handler.run(attempt.next(0, false));
    assertThat(done(attempt)).isSorted().allMatch(told -> told >= reached);
    return endState(run);
  }

  @Test
  void a_second_run_of_a_finished_job_does_nothing() {
    UUID run = newRun();
    var attempt = attempt(run);
    handler.run(attempt.next(0, false));
    EndState end = endState(run);

    var outcome = handler.run(attempt.next(0, false));

    assertThat(endState(run)).isEqualTo(end);
    assertThat(outcome).isEqualTo(JobOutcome.completed(Map.of("run", run)));
  }

  @Test
  void a_job_whose_run_was_cancelled_is_cancelled() {
    UUID run = newRun();
    database
        .inTransaction(tx -> runs.fail(tx, run, RunFault.QUEUE_ERROR, "Cancelled by user"))
        .await()
        .indefinitely();

    assertThat(handler.run(attempt(run).next(0, false)))
        .isEqualTo(JobOutcome.cancelled("The run had ended"));
  }

  @Test
  void the_owner_is_told_once_of_a_run_whose_last_commit_was_answered_by_death() {
    UUID run = newRun();
    var counting = attempt(newRun());
    handler.run(counting.next(0, false));

    var attempt = attempt(run);
    assertThatThrownBy(() -> handler.run(attempt.next(counting.commits(), true)))
        .isInstanceOf(RunFault.class);
    handler.run(attempt.next(0, false));

    BOB.told(run.toString())
        .body("type", contains("validation_completed"))
        .body("message[0]", containsString("Rows: 2300."));
  }

  /// A run that no job of the engine works on.
  private UUID newRun() {
    UUID file = UUID.fromString(BOB.upload(FILE));
    UUID run = UUID.randomUUID();
    var stored =
        files
            .find("default", BillingFiles.PURPOSE, List.of(file))
            .await()
            .indefinitely()
            .getFirst();
    database.inTransaction(tx -> runs.add(tx, run, stored, 0)).await().indefinitely();
    return run;
  }

  private EndState endState(UUID run) {
    var row =
        pool.preparedQuery(
                """
                SELECT status, progress, row_error_count, error_count,
                       (SELECT count(*) FROM billing_records WHERE validation_run_id = $1) AS records,
                       (SELECT count(DISTINCT record_number) FROM billing_records
                         WHERE validation_run_id = $1) AS different,
                       (SELECT count(*) FROM files WHERE id = file_id) AS files,
                       (SELECT md5(string_agg(concat_ws('|', rule_position, ordinal, rule_id,
                                 scenario, severity, message, solution, affected_records, rule_data,
                                 monetary_impact, id_ramq), E'\n' ORDER BY rule_position, ordinal))
                          FROM validation_results WHERE validation_run_id = $1) AS results,
                       (SELECT count(*) FROM validation_logs WHERE validation_run_id = $1
                           AND metadata ->> 'errorType' = 'ROW_ERROR') AS row_errors
                  FROM validation_runs WHERE id = $1
                """)
            .execute(Tuple.of(run))
            .await()
            .indefinitely()
            .iterator()
            .next();
    return new EndState(
        row.getString("status"),
        row.getInteger("progress"),
        row.getLong("records"),
        row.getLong("different"),
        row.getLong("files"),
        String.valueOf(row.getString("results")),
        row.getLong("row_errors"),
        row.getInteger("row_error_count"),
        row.getInteger("error_count"));
  }
}
