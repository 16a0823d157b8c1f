package dev.carillon.workload.explorer;

import dev.carillon.job.JobDefaults;
import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;

/// What the jobs of the explorer have in common (domain-003 §4).
final class ExplorerJobs {

  /// The queue all of them wait in, so that `MAX_CONCURRENT_JOBS` counts all of them.
  static final String QUEUE = "explorer";

  /// The longest a job may take: 23 h 59 min.
  static final Duration A_DAY = Duration.ofHours(24).minusMinutes(1);

  static final Duration HALF_A_DAY = Duration.ofHours(12);

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int LONGEST_WORDS = 500;

  private ExplorerJobs() {}

  /// @param retries tries after the first (count), as document 003 counts
  /// @param delay before the first of them; doubled for each other
  /// @param timeout of one try
  static JobDefaults defaults(int retries, Duration delay, Duration timeout) {
    return new JobDefaults(
        QUEUE, retries + 1, new Backoff.Exponential(delay, LONGEST_WAIT), timeout);
  }

  /// {@return what people may read of a failure}
  static String words(RuntimeException failure) {
    String message = failure.getMessage() == null ? "It failed." : failure.getMessage();
    boolean ours =
        failure instanceof dev.carillon.job.FinalFailure
            || failure instanceof dev.carillon.workload.explorer.source.SourceException;
    String words = ours ? message : "Something broke on our side.";
    return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
  }
}
