package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P5: SIGTERM at random moments, twice in a row, and while the database is away.
@Tag("faults")
class SigtermTest {

  private static final int DRAINS = smokeOrFull(30, 300);
  private static final int AT_A_TIME = 3;
  private static final Map<String, String> QUICK = Map.of("CARILLON_WORKER_DRAIN", "3s");

  /// Later than this nothing is claimed; what a claim that was under way brings goes back.
  private static final Duration AT_MOST = Duration.ofMillis(100);

  /// What a node has claimed.
  private static final String CLAIMED =
      """
       FROM (SELECT worker, started_at FROM job_ready WHERE lease <> 0
             UNION ALL SELECT worker, started_at FROM job_done) AS j
       JOIN worker w ON w.id = j.worker
      WHERE w.node = '%s'
      """;

  @Test
  void a_worker_told_to_stop_claims_nothing_more_and_ends_with_0() throws IOException {
    try (var lab = new Lab("drain")) {
      Replica other = lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false"));
      other.awaitReady();
      long claimedLate = 0;
      long latest = 0;

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(200),
              call ->
                  Ledger.jobs(
                      10,
                      "sleep",
                      "{\"millis\": " + call * 61 % 400 + "}",
                      "{\"maxAttempts\": 1}"))) {
        assertThat(traffic).isNotNull();
        Deque<Replica> workers = new ArrayDeque<>();
        IntStream.range(0, AT_A_TIME).forEach(n -> workers.add(lab.replica("w", lab.wire, QUICK)));
        for (int drain = 0; drain < DRAINS; drain++) {
          Replica worker = workers.remove().awaitReady();
          workers.add(lab.replica("w", lab.wire, QUICK));
          Chance.letRun(lab.chance.between(200, 2_000));
          Instant told = InstantSource.system().instant();
          worker.terminate();
          if (drain % 3 == 0) {
            worker.terminate();
          }
          assertThat(worker.ended()).as("exit code, log %s", worker.log()).isZero();
          claimedLate += claimedAfter(lab, worker, told.plus(AT_MOST));
          latest = Math.max(latest, millisToLastClaim(lab, worker, told));
          assertThat(Files.readString(worker.log())).contains("Drained: no job is held");
        }
        workers.forEach(Replica::awaitReady);
      }
      lab.replica("last").awaitReady();
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("drains", DRAINS);
      lab.figure("claimedAfter100Ms", claimedLate);
      lab.figure("latestClaimMs", latest);
      assertThat(claimedLate).as("the last %s ms after SIGTERM", latest).isZero();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      // With one attempt each, a job that lost its attempt in a drain is discarded.
      assertThat(lab.count("SELECT count(*) FROM job_done WHERE state <> 'completed'")).isZero();
      assertThat(verdict.staleAccepted()).isEmpty();
      lab.passed();
    }
  }

  @Test
  void a_worker_told_to_stop_while_the_database_is_away_leaves_its_jobs_to_others() {
    try (var lab = new Lab("drain-without-database")) {
      Replica worker = lab.replica("w", lab.wire, QUICK).awaitReady();
      assertThat(
              lab.ledger.enqueue(
                  worker,
                  Lab.token(),
                  Ledger.jobs(20, "sleep", "{\"millis\": 4000}", "{\"maxAttempts\": 5}")))
          .isTrue();
      Chance.letRun(Duration.ofSeconds(1));

      lab.killDatabase();
      long start = System.nanoTime();
      worker.terminate();
      Chance.letRun(Duration.ofSeconds(12));
      lab.startDatabase();
      int code = worker.ended();
      lab.figure("exitCode", code);
      lab.figure("endedAfterMs", (System.nanoTime() - start) / 1_000_000);
      lab.replica("next").awaitReady();
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(code).isZero();
      lab.passed();
    }
  }

  /// Jobs whose claim is later than this moment (count). By the clock that the attempts' log is
  /// written with, which is the database's too.
  private static long claimedAfter(Lab lab, Replica worker, Instant moment) {
    return lab.count(
        "SELECT count(*)"
            + CLAIMED.formatted(worker.name)
            + " AND j.started_at > '"
            + moment
            + "'");
  }

  /// From this moment to the last claim, at least 0 (ms).
  private static long millisToLastClaim(Lab lab, Replica worker, Instant moment) {
    return lab.count(
        "SELECT greatest(0, extract(epoch FROM max(j.started_at) - '"
            + moment
            + "'::timestamptz) * 1000)::bigint"
            + CLAIMED.formatted(worker.name));
  }
}
