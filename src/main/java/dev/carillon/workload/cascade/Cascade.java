package dev.carillon.workload.cascade;

import dev.carillon.job.DependencyFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobOutcome;
import dev.carillon.platform.db.DatabaseFault;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;

/// What the jobs of the cascade have in common (domain 000 §4).
final class Cascade {

  /// The queue all of them wait in, so that `MAX_CONCURRENT_JOBS` counts all of them.
  static final String QUEUE = "cascade";

  /// Key of the breaker before the database (checklist S0 line 11).
  static final String DATABASE = "database";

  /// What each of them depends on.
  static final Set<String> NEEDS = Set.of(DATABASE);

  static final Backoff BACKOFF =
      new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private Cascade() {}

  /// @param maxAttempts tries in all (count)
  /// @param timeout of one try
  static JobDefaults defaults(int maxAttempts, Duration timeout) {
    return new JobDefaults(QUEUE, maxAttempts, BACKOFF, timeout);
  }

  /// An attempt whose failure counts against the breaker when the database does not work. It fails
  /// as it would have, and what it committed stays: only the failure is called by another name.
  static Uni<JobOutcome> counted(Uni<JobOutcome> attempt) {
    return attempt
        .onFailure(DatabaseFault::isCauseOf)
        .transform(failure -> new DependencyFailure(DATABASE, message(failure), failure));
  }

  private static String message(Throwable failure) {
    String state = DatabaseFault.sqlState(failure).map(" (%s)"::formatted).orElse("");
    return "The database was away or too slow" + state + ".";
  }
}
