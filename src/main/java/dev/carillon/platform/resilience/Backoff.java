package dev.carillon.platform.resilience;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// How long to wait before the next try. Fixed and exponential waits vary by ±10 % so that jobs
/// which failed together do not come back together; a table is kept to the letter (decisions.md
/// "All five").
public sealed interface Backoff {

  /// The wait after the failed try number `attempt` (count, from 1).
  Duration after(int attempt, RandomGenerator random);

  /// The same wait each time.
  record Fixed(Duration delay) implements Backoff {
    @Override
    public Duration after(int attempt, RandomGenerator random) {
      return varied(delay, random);
    }
  }

  /// Doubles from `delay` up to `maxDelay`.
  record Exponential(Duration delay, Duration maxDelay) implements Backoff {
    @Override
    public Duration after(int attempt, RandomGenerator random) {
      int doublings = Math.clamp(attempt - 1L, 0, 30);
      long millis = Math.min(maxDelay.toMillis(), delay.toMillis() << doublings);
      return varied(Duration.ofMillis(Math.max(0, millis)), random);
    }
  }

  /// One wait per failed try; the last one stands for all further tries.
  record Table(List<Duration> delays) implements Backoff {
    public Table {
      delays = List.copyOf(delays);
      if (delays.isEmpty()) {
        throw new IllegalArgumentException("A back-off table has at least one delay");
      }
    }

    @Override
    public Duration after(int attempt, RandomGenerator random) {
      return delays.get(Math.clamp(attempt - 1L, 0, delays.size() - 1));
    }
  }

  private static Duration varied(Duration delay, RandomGenerator random) {
    return Duration.ofMillis(Math.round(delay.toMillis() * (0.9 + 0.2 * random.nextDouble())));
  }
}
