package dev.carillon.job;

import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;

/// What a job gets where its enqueuer says nothing.
///
/// @param queue the named lane it waits in
/// @param maxAttempts tries before it is discarded (count, at least 1; it counts every try)
/// @param backoff wait between two tries
/// @param timeout longest run of one attempt
public record JobDefaults(String queue, int maxAttempts, Backoff backoff, Duration timeout) {

  /// Queue `default`, 3 tries, 1 s doubling to 30 s, 30 minutes an attempt; `JOB_TIMEOUT_MINUTES`
  /// changes the last (checklist S3, line 32).
  public static final JobDefaults STANDARD =
      new JobDefaults(
          "default",
          3,
          new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30)),
          Duration.ofMinutes(30));

  public JobDefaults {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts counts every try, so it is at least 1");
    }
  }

  JobDefaults withTimeout(Duration other) {
    return new JobDefaults(queue, maxAttempts, backoff, other);
  }
}
