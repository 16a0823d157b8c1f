package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The engine under everything that can go wrong, a million steps and more, always the same ones.
///
/// A seed that broke a promise goes into `simulation-seeds.txt` and is run for ever. To look for new
/// ones, or at one again:
///
///     ./mvnw test -Dtest=SimulationTest -Dcarillon.simulation.seeds=1000..1100
class SimulationTest {

  private static final long STEPS = 60_000;
  private static final String SEEDS = System.getProperty("carillon.simulation.seeds", "1..18");
  private static final Logger QUIET = Logger.getLogger("dev.carillon");
  private static Level before;

  @BeforeAll
  static void be_quiet() {
    before = QUIET.getLevel();
    QUIET.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak_again() {
    QUIET.setLevel(before);
  }

  @Test
  void no_order_of_events_breaks_a_promise() {
    long steps = 0;
    long jobs = 0;
    long start = System.nanoTime();
    for (long seed : seeds()) {
      Simulation.Result result = Simulation.run(seed, STEPS, SimGuards.ofTheProduct());
      steps += result.steps();
      jobs += result.jobs();
    }
    System.out.printf(
        "Simulated %,d steps and %,d jobs with the seeds %s in %d s%n",
        steps, jobs, SEEDS, (System.nanoTime() - start) / 1_000_000_000);

    assertThat(steps).isGreaterThan(seeds().length * STEPS);
    assertThat(jobs).isGreaterThan(seeds().length * 100L);
  }

  @Test
  void seeds_that_once_broke_a_promise_do_so_no_more() throws IOException {
    for (String seed : kept()) {
      Simulation.run(Long.parseLong(seed), STEPS, SimGuards.ofTheProduct());
    }
  }

  @Test
  void a_seed_tells_a_run_to_the_last_step() {
    var guards = SimGuards.ofTheProduct();

    assertThat(Simulation.run(42, 20_000, guards)).isEqualTo(Simulation.run(42, 20_000, guards));
  }

  private static long[] seeds() {
    String[] ends = SEEDS.split("\\.\\.", -1);
    return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
        .toArray();
  }

  private static List<String> kept() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SimulationTest.class.getResourceAsStream("/simulation-seeds.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }
}
