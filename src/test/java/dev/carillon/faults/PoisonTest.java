package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P12: a job that takes its process down is buried after the third, and most of those that
/// went down with it are not.
@Tag("faults")
class PoisonTest {

  private static final int OTHERS = 200;

  @Test
  void a_job_that_takes_its_process_down_is_discarded_at_the_third_and_the_others_end() {
    try (var lab = new Lab("poison")) {
      Replica first =
          lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false")).awaitReady();
      String token = Lab.token();
      lab.ledger.enqueue(first, token, Ledger.jobs(1, "crash", "{}", "{\"maxAttempts\": 9}"));
      lab.ledger.enqueue(
          first, token, Ledger.jobs(OTHERS, "sleep", "{\"millis\": 300}", "{\"maxAttempts\": 9}"));
      int deaths = 0;

      while (lab.live() > 0) {
        Replica next = lab.replica("n");
        await("the end of the process or of all jobs")
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(200))
            .until(() -> !next.isAlive() || lab.live() == 0);
        deaths += next.isAlive() ? 0 : 1;
        assertThat(deaths).isLessThan(5);
      }

      lab.verdict();
      long completed =
          lab.count("SELECT count(*) FROM job_done WHERE kind = 'sleep' AND state = 'completed'");
      lab.figure("deaths", deaths);
      lab.figure("othersCompleted", completed);
      // One worker claims all of them at once, twice; the third time they come apart.
      assertThat(completed).isGreaterThanOrEqualTo(OTHERS * 9 / 10);
      assertThat(deaths).isEqualTo(3);
      assertThat(
              lab.count(
                  "SELECT rescues FROM job_done WHERE state = 'discarded' AND kind = 'crash'"))
          .isEqualTo(3);
      lab.passed();
    }
  }
}
