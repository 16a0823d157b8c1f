package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P7 and the claim race: jobs of ten priorities, run by one worker one at a time; and by
/// three workers, each job once.
@Tag("faults")
class OrderTest {

  private static final int ORDERED = smokeOrFull(2_000, 20_000);
  private static final int RACED = smokeOrFull(20_000, 100_000);

  @Test
  void one_at_a_time_the_best_priority_runs_first_and_the_oldest_within_it() throws IOException {
    try (var lab = new Lab("order")) {
      Replica api =
          lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false")).awaitReady();
      enqueue(lab, api, ORDERED, true);
      lab.replica("w", lab.wire, Map.of("CARILLON_WORKER_WINDOW", "1")).awaitReady();
      lab.awaitDrained(Duration.ofMinutes(10));

      List<String> ids = ids(lab);
      Map<String, Integer> places = new HashMap<>();
      IntStream.range(0, ids.size()).forEach(i -> places.put(ids.get(i), place(i)));
      List<Integer> order =
          starts(lab).stream().map(job -> Objects.requireNonNull(places.get(job))).toList();
      long inversions =
          IntStream.range(1, order.size()).filter(i -> order.get(i) < order.get(i - 1)).count();
      lab.figure("jobs", ORDERED);
      lab.figure("inversions", inversions);
      assertThat(order).hasSize(ORDERED);
      assertThat(inversions).isZero();
      lab.passed();
    }
  }

  @Test
  void three_workers_start_each_job_once() throws IOException {
    try (var lab = new Lab("race")) {
      Replica api =
          lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false")).awaitReady();
      enqueue(lab, api, RACED, false);
      List<Replica> workers =
          IntStream.rangeClosed(1, 3).mapToObj(n -> lab.replica("w" + n)).toList();
      workers.forEach(Replica::awaitReady);
      lab.awaitDrained(Duration.ofMinutes(10));

      Verdict verdict = lab.verdict();
      assertThat(starts(lab)).hasSize(RACED).doesNotHaveDuplicates();
      assertThat(verdict.unfinished()).isEmpty();
      lab.passed();
    }
  }

  /// Where the n-th job has its turn: by its priority, and within that by its age.
  private static int place(int n) {
    return (9 - n % 10) * ORDERED + n;
  }

  /// In the order of their numbers, which is that of their enqueue.
  private static List<String> ids(Lab lab) {
    return lab.ledger.acknowledged().stream()
        .sorted(java.util.Comparator.comparingLong(Long::parseLong))
        .toList();
  }

  private static void enqueue(Lab lab, Replica api, int jobs, boolean priorities) {
    String token = Lab.token();
    for (int done = 0; done < jobs; done += 1_000) {
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        bodies.add(
            Ledger.jobs(1, "noop", "{}", "{\"priority\": " + (priorities ? i % 10 : 0) + "}"));
      }
      assertThat(lab.ledger.enqueue(api, token, String.join(",", bodies))).isTrue();
    }
  }

  private static List<String> starts(Lab lab) throws IOException {
    try (var lines = Files.lines(lab.attempts())) {
      return lines
          .filter(line -> line.contains("\"start\"") && line.contains("\"noop\""))
          .map(line -> line.replaceFirst(".*\"job\":\"(\\d+)\".*", "$1"))
          .toList();
    }
  }
}
