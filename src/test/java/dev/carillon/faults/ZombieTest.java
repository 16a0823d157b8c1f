package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P3: a worker that stood still for about as long as its lease changes nothing of what
/// others have taken over.
@Tag("faults")
class ZombieTest {

  private static final int PAUSES = smokeOrFull(20, 200);

  /// Two workers stand still at a time, the first for the shorter while.
  private static final List<List<Integer>> MILLIS =
      List.of(
          List.of(1_000, 13_000),
          List.of(13_900, 14_100),
          List.of(14_900, 15_100),
          List.of(17_000, 30_000));

  @Test
  void what_a_worker_writes_after_its_pause_is_refused_once_others_have_its_jobs()
      throws IOException {
    try (var lab = new Lab("zombie")) {
      List<Replica> workers =
          IntStream.rangeClosed(1, 4).mapToObj(n -> worker(lab, n)).toList().stream()
              .map(Replica::awaitReady)
              .toList();

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(300),
              call ->
                  Ledger.jobs(
                      10,
                      "sleep",
                      "{\"millis\": " + call * 97 % 3_000 + "}",
                      "{\"maxAttempts\": 50}"))) {
        assertThat(traffic).isNotNull();
        for (int pair = 0; pair < PAUSES / 2; pair++) {
          List<Integer> millis = MILLIS.get(pair % MILLIS.size());
          int first = lab.chance.below(workers.size());
          int second = (first + 1 + lab.chance.below(workers.size() - 1)) % workers.size();
          standStill(workers.get(first), workers.get(second), millis.getFirst(), millis.getLast());
          Chance.letRun(Duration.ofSeconds(1));
        }
      }
      lab.awaitDrained(Duration.ofMinutes(3));

      Verdict verdict = lab.verdict();
      lab.figure("pauses", PAUSES);
      long foundDead = 0;
      for (Replica worker : workers) {
        foundDead += lines(worker, "was found dead");
      }
      lab.figure("timesFoundDead", foundDead);
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(verdict.overlaps()).isEmpty();
      // Two of eight pauses are longer than lease and sweep.
      assertThat(foundDead).isGreaterThanOrEqualTo(PAUSES / 8 * 2L);
      lab.passed();
    }
  }

  private static void standStill(Replica one, Replica other, int shortMs, int longMs) {
    one.signal("STOP");
    other.signal("STOP");
    Chance.letRun(Duration.ofMillis(shortMs));
    one.signal("CONT");
    Chance.letRun(Duration.ofMillis(longMs - shortMs));
    other.signal("CONT");
    await().atMost(Duration.ofSeconds(30)).until(() -> one.isReady() && other.isReady());
  }

  private static Replica worker(Lab lab, int number) {
    return lab.replica("n" + number, lab.wire, Map.of("CARILLON_WORKER_WINDOW", "40"));
  }

  private static long lines(Replica replica, String words) throws IOException {
    try (var lines = Files.lines(replica.log())) {
      return lines.filter(line -> line.contains(words)).count();
    }
  }
}
