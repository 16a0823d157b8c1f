package dev.carillon.workload.cascade;

import dev.carillon.job.JobDefaults;
import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;

/// What the jobs of the cascade have in common (domain 000 §4).
final class Cascade {

  /// The queue all of them wait in, so that `MAX_CONCURRENT_JOBS` counts all of them.
  static final String QUEUE = "cascade";

  private static final Backoff BACKOFF =
      new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private Cascade() {}

  /// @param maxAttempts tries in all (count)
  /// @param timeout of one try
  static JobDefaults defaults(int maxAttempts, Duration timeout) {
    return new JobDefaults(QUEUE, maxAttempts, BACKOFF, timeout);
  }
}
