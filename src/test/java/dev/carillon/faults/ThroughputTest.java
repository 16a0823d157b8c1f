package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Work at full speed, and a kill in the middle of it.
@Tag("faults")
class ThroughputTest {

  private static final int JOBS = smokeOrFull(100_000, 1_000_000);
  private static final int BULK = 10_000;

  @Test
  void a_kill_at_full_speed_loses_nothing() {
    try (var lab = new Lab("throughput")) {
      Replica api =
          lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false")).awaitReady();
      String body = Ledger.jobs(BULK, "noop", "{\"a\": 1}", "{\"maxAttempts\": 5}");
      long start = System.nanoTime();
      for (int done = 0; done < JOBS; done += BULK) {
        assertThat(lab.ledger.enqueue(api, Lab.token(), body)).isTrue();
      }
      lab.figure("enqueuedPerSecond", perSecond(start));

      Replica first =
          lab.replica("first", lab.wire, Map.of("CARILLON_TEST_JOBS_LOG", log(lab, "first")));
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> lab.count("SELECT count(*) FROM job_done") > JOBS / 5);
      lab.kill(first);
      lab.replica("second", lab.wire, Map.of("CARILLON_TEST_JOBS_LOG", log(lab, "second")));
      lab.awaitDrained(Duration.ofMinutes(10));

      Verdict verdict = lab.verdict();
      lab.figure("jobs", JOBS);
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(
              lab.count(
                  "SELECT count(*) FROM job_done WHERE kind = 'noop' AND state = 'completed'"))
          .isEqualTo(JOBS);
      lab.passed();
    }
  }

  private static long perSecond(long startNanos) {
    return JOBS * 1_000_000_000L / (System.nanoTime() - startNanos);
  }

  private static String log(Lab lab, String name) {
    return lab.home.resolve(name + "-attempts.log").toString();
  }
}
