package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Promises P1 and P11: PostgreSQL is killed, restarted, and its connections are cut, while jobs
/// pour in and run.
@Tag("faults")
@Isolated("its times are what it looks at")
class DatabaseTest {

  private static final int ROUNDS = smokeOrFull(5, 50);
  private static final int CUTS = smokeOrFull(100, 1_500);
  private static final Duration BACK = Duration.ofSeconds(5);

  @Test
  void nothing_acknowledged_is_lost_and_work_goes_on_within_5_s_of_its_return() {
    try (var lab = new Lab("database")) {
      List<Replica> all = List.of(lab.replica("n1").awaitReady(), lab.replica("n2").awaitReady());
      long slowest = 0;

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(100),
              call -> Ledger.jobs(50, "noop", "{}", "{\"maxAttempts\": 20}"))) {
        assertThat(traffic).isNotNull();
        for (int round = 0; round < ROUNDS; round++) {
          Chance.letRun(lab.chance.between(1_500, 4_000));
          if (round % 2 == 0) {
            lab.killDatabase();
          } else {
            lab.stopDatabase();
          }
          Chance.letRun(lab.chance.between(100, 3_000));
          lab.startDatabase();
          slowest = Math.max(slowest, millisUntilWorkGoesOn(lab));
        }
        for (int cut = 0; cut < CUTS; cut++) {
          lab.count(
              """
              SELECT count(pg_terminate_backend(pid)) FROM
                (SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
                    AND datname = 'carillon' ORDER BY random() LIMIT 1) AS one
              """);
          Chance.letRun(Duration.ofMillis(200));
        }
        assertThat(millisUntilWorkGoesOn(lab)).isLessThan(BACK.toMillis());
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("returns", ROUNDS);
      lab.figure("connectionsCut", CUTS);
      lab.figure("slowestReturnMs", slowest);
      assertThat(all).allMatch(Replica::isAlive);
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(slowest).isLessThan(BACK.toMillis());
      lab.passed();
    }
  }

  /// From now to the next 50 acknowledged jobs and the next 50 ended ones.
  static long millisUntilWorkGoesOn(Lab lab) {
    int acknowledged = lab.ledger.acknowledged().size();
    long done = lab.count("SELECT count(*) FROM job_done");
    long start = System.nanoTime();
    await("work to go on")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() ->
            lab.ledger.acknowledged().size() >= acknowledged + 50
                && lab.count("SELECT count(*) FROM job_done") >= done + 50);
    return (System.nanoTime() - start) / 1_000_000;
  }
}
