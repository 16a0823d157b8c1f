package dev.carillon.job.engine;

import java.time.Duration;

/// An attempt ran longer than its job allows.
final class AttemptTimedOut extends RuntimeException {

  AttemptTimedOut(Duration timeout) {
    super("The attempt ran longer than its " + timeout.toMillis() + " ms and was stopped");
  }
}
