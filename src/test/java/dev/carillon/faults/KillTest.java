package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// Promises P1, P3, P4: workers are killed at random moments while jobs pour in.
@Tag("faults")
@Isolated("its times are what it looks at")
class KillTest {

  private static final int KILLS = smokeOrFull(60, 1_000);
  private static final int WINDOW = 60;

  /// Lease, sweep and the sweep itself (P4).
  private static final Duration MOST_UNTIL_RERUN = Duration.ofSeconds(17);

  /// From its second death on a job waits for a time of its own (P12).
  private static final Duration MOST_APART = Duration.ofSeconds(30);

  @Test
  void what_was_acknowledged_is_run_to_its_end_whoever_is_killed() {
    try (var lab = new Lab("kill")) {
      IntStream.rangeClosed(1, 3).forEach(n -> worker(lab, n).awaitReady());

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(250),
              call ->
                  Ledger.jobs(25, "sleep", "{\"millis\": " + call * 37 % 200 + "}", options()))) {
        assertThat(traffic).isNotNull();
        for (int kill = 1; kill <= KILLS; kill++) {
          Chance.letRun(lab.chance.between(500, 1_500));
          await().atMost(Duration.ofMinutes(2)).until(() -> lab.ready().size() > 1);
          lab.kill(lab.chance.of(lab.ready()));
          worker(lab, kill % 3 + 1);
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> lab.ready().size() == 3);
      }
      lab.awaitDrained(Duration.ofMinutes(3));

      Verdict verdict = lab.verdict();
      lab.figure("kills", KILLS);
      assertThat(verdict.acknowledged()).isGreaterThan(KILLS * 20);
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(verdict.overlaps()).isEmpty();
      assertThat(verdict.duplicated()).isLessThanOrEqualTo(KILLS * WINDOW);
      assertThat(verdict.rerunDelays()).hasSizeGreaterThan(KILLS / 2);
      assertThat(Verdict.percentile(verdict.rerunDelays(), 99))
          .isLessThanOrEqualTo(MOST_UNTIL_RERUN);
      assertThat(Verdict.percentile(verdict.laterDelays(), 99))
          .isLessThanOrEqualTo(MOST_UNTIL_RERUN.plus(MOST_APART));
      lab.passed();
    }
  }

  private static String options() {
    return "{\"maxAttempts\": 20}";
  }

  private static Replica worker(Lab lab, int number) {
    return lab.replica(
        "n" + number, lab.wire, Map.of("CARILLON_WORKER_WINDOW", Integer.toString(WINDOW)));
  }
}
