package dev.carillon.job;

import java.util.Locale;
import java.util.Set;

/// Where a job stands. The moves between states are this table and no other; the diagram in
/// docs/job-lifecycle.md is checked against it.
public enum JobState {
  /// Waits for its time, for its batch, or for its concurrency key.
  SCHEDULED("created"),
  /// Waits for a free worker.
  AVAILABLE("created"),
  /// Leased by a worker.
  RUNNING("active"),
  /// Failed, and waits for its next attempt.
  RETRYABLE("retry"),
  COMPLETED("completed"),
  CANCELLED("cancelled"),
  /// Failed for good: its attempts are spent, or the failure was final.
  DISCARDED("failed");

  private final String documentWord;
  private final String word = name().toLowerCase(Locale.ROOT);

  JobState(String documentWord) {
    this.documentWord = documentWord;
  }

  /// The state in the words of document 003 (decisions.md "All five").
  public String documentWord() {
    return documentWord;
  }

  /// {@return the state as routes and statements call it}
  public String word() {
    return word;
  }

  /// {@return whether a job in it has ended}
  public boolean isFinal() {
    return next().isEmpty();
  }

  /// The states one step away; none for a final state. A retry by hand makes a new job.
  public Set<JobState> next() {
    return switch (this) {
      case SCHEDULED -> Set.of(AVAILABLE, CANCELLED);
      case AVAILABLE -> Set.of(RUNNING, SCHEDULED, CANCELLED);
      case RUNNING -> Set.of(COMPLETED, RETRYABLE, SCHEDULED, AVAILABLE, CANCELLED, DISCARDED);
      case RETRYABLE -> Set.of(AVAILABLE, CANCELLED);
      case COMPLETED, CANCELLED, DISCARDED -> Set.of();
    };
  }
}
