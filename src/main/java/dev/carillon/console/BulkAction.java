package dev.carillon.console;

import dev.carillon.job.JobState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What can be done to all jobs that match, and the states a job must be in for it.
enum BulkAction {
  CANCEL(EnumSet.of(JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE)),
  RETRY(EnumSet.of(JobState.CANCELLED, JobState.DISCARDED)),
  PRIORITY(EnumSet.of(JobState.SCHEDULED, JobState.AVAILABLE, JobState.RETRYABLE));

  /// As a parameter must be.
  static final String WORDS = "cancel|retry|priority";

  private final Set<JobState> states;

  BulkAction(Set<JobState> states) {
    this.states = states;
  }

  static Optional<BulkAction> named(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// {@return the states among those asked for that it can touch}
  Set<JobState> among(Set<JobState> asked) {
    Set<JobState> touched = EnumSet.noneOf(JobState.class);
    asked.stream().filter(states::contains).forEach(touched::add);
    return touched;
  }
}
