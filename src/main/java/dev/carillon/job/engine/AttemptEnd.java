package dev.carillon.job.engine;

import dev.carillon.job.AttemptObserver;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobOutcome;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as metrics and traces tell it.
enum AttemptEnd {
  COMPLETED,
  /// It failed and another follows.
  RETRIED,
  /// It failed and the job with it.
  FAILED,
  CANCELLED,
  /// The job waits again without having used an attempt.
  RETURNED,
  /// The job is another worker's by now.
  LOST;

  private final String word = name().toLowerCase(Locale.ROOT);

  /// {@return its name as a label}
  String word() {
    return word;
  }

  /// {@return how figures count it; `null` for what has no end of its own}
  AttemptObserver.@Nullable Ended observed() {
    return switch (this) {
      case COMPLETED -> AttemptObserver.Ended.COMPLETED;
      case RETRIED -> AttemptObserver.Ended.RETRIED;
      case FAILED -> AttemptObserver.Ended.FAILED;
      case CANCELLED -> AttemptObserver.Ended.CANCELLED;
      case RETURNED, LOST -> null;
    };
  }

  boolean isFailure() {
    return this == RETRIED || this == FAILED;
  }

  static AttemptEnd of(
      RunningAttempt<?> attempt, @Nullable JobOutcome outcome, @Nullable Throwable failure) {
    if (outcome instanceof JobOutcome.Completed) {
      return COMPLETED;
    }
    StopReason reason = attempt.stopReason();
    if (outcome instanceof JobOutcome.Cancelled || reason instanceof StopReason.CancelRequested) {
      return CANCELLED;
    }
    if (outcome != null || reason instanceof StopReason.Draining) {
      return RETURNED;
    }
    if (reason instanceof StopReason.LeaseLost) {
      return LOST;
    }
    boolean last = attempt.number() >= attempt.maxAttempts();
    return last || (reason == null && (failure == null || failure instanceof FinalFailure))
        ? FAILED
        : RETRIED;
  }
}
