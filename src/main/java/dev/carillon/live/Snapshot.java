package dev.carillon.live;

import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// A job at one moment, as one statement saw it.
///
/// @param run which run of the job this is: its lease, 0 while it waits
/// @param attempt tries begun so far (count)
/// @param progress `null` while it has said nothing
/// @param result JSON text; `null` when there is none or it is too long for a frame
/// @param error what the last failed attempt said
/// @param at when it came to be so, by the clock of the database
record Snapshot(
    long id,
    String type,
    JobState state,
    long run,
    int attempt,
    int maxAttempts,
    @Nullable Progress progress,
    @Nullable String result,
    @Nullable String error,
    OffsetDateTime at) {

  /// What there is to tell to somebody who last saw `before`, or nothing yet (`null`).
  ///
  /// @return the name of the event, or `null` when nothing changed
  @Nullable String eventSince(@Nullable Snapshot before) {
    if (before == null) {
      return state == JobState.RUNNING && progress != null ? "progress" : nameOfState();
    }
    boolean moved = before.state != state || before.run != run || before.attempt != attempt;
    if (moved) {
      return nameOfState();
    }
    return progress == null || progress.equals(before.progress) ? null : "progress";
  }

  private String nameOfState() {
    return switch (state) {
      case SCHEDULED, AVAILABLE -> "queued";
      case RUNNING -> "started";
      case RETRYABLE -> "retry";
      case COMPLETED -> "completed";
      case CANCELLED -> "cancelled";
      case DISCARDED -> "failed";
    };
  }
}
