package dev.carillon.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an attempt ended when its handler did not fail. A failure is the fourth case: it is
/// recorded, and the job is tried again until its attempts are spent.
public sealed interface JobOutcome {

  /// The work is done and the job never runs again.
  ///
  /// @param result what the job's readers see as its result; any value Jackson can write
  record Completed(@Nullable Object result) implements JobOutcome {}

  /// Not yet: run again after `delay`. Uses no attempt.
  ///
  /// @param delay at least zero, which is at once
  record Snoozed(Duration delay, String reason) implements JobOutcome {

    public Snoozed {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("A job cannot be snoozed into the past: " + delay);
      }
    }
  }

  /// Retrying cannot help (its subject is gone, somebody said stop). The job ends here.
  record Cancelled(String reason) implements JobOutcome {}

  static JobOutcome completed() {
    return new Completed(null);
  }

  static JobOutcome completed(Object result) {
    return new Completed(result);
  }

  static JobOutcome snoozed(Duration delay, String reason) {
    return new Snoozed(delay, reason);
  }

  static JobOutcome cancelled(String reason) {
    return new Cancelled(reason);
  }
}
