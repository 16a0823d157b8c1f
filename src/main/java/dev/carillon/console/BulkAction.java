package dev.carillon.console;

import dev.carillon.job.JobState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What can be done to all jobs that match, and the states a job must be in for it.
enum BulkAction {
  CANCEL,
  RETRY,
  PRIORITY;

  /// As a parameter must be.
  static final String WORDS = "cancel|retry|priority";

  static Optional<BulkAction> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// {@return the states among those asked for that it can touch}
  Set<JobState> among(Set<JobState> asked) {
    Set<JobState> touched = EnumSet.noneOf(JobState.class);
    asked.stream().filter(this::touches).forEach(touched::add);
    return touched;
  }

  private boolean touches(JobState state) {
    return switch (state) {
      case SCHEDULED, AVAILABLE, RETRYABLE -> this == CANCEL || this == PRIORITY;
      case RUNNING -> this == CANCEL;
      case CANCELLED, DISCARDED -> this == RETRY;
      case COMPLETED -> false;
    };
  }
}
