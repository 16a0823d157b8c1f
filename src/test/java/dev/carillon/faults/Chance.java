package dev.carillon.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What is drawn in a test: from a seed that is printed, and kept when the test fails
/// (`target/faults/failed-seeds.txt`). `-Dcarillon.faults.seed=` draws the same again; what real
/// processes make of it is still theirs.
final class Chance {

  private static final boolean FULL = "full".equals(System.getProperty("carillon.faults"));

  private final String test;
  private final long seed;
  private final Random random;

  Chance(String test) {
    this.test = test;
    this.seed = Long.getLong("carillon.faults.seed", System.nanoTime() & 0xffff_ffffL);
    this.random = new Random(seed);
    System.out.printf("%s draws from -Dcarillon.faults.seed=%d%n", test, seed);
  }

  /// One number for the smoke run, one for the full one (`-Dcarillon.faults=full`).
  static int smokeOrFull(int smoke, int full) {
    return Integer.getInteger("carillon.faults.count", FULL ? full : smoke);
  }

  <T> T of(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  Duration between(int leastMs, int mostMs) {
    return Duration.ofMillis(leastMs + (long) random.nextInt(mostMs - leastMs + 1));
  }

  /// Lets the others go on for so long: the moment of the next fault is drawn, not waited for by a
  /// condition.
  static void letRun(Duration time) {
    try {
      if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody opens this latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void keepSeed() {
    try {
      Files.createDirectories(Lab.RESULTS);
      Files.writeString(
          Lab.RESULTS.resolve("failed-seeds.txt"),
          test + " " + seed + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
