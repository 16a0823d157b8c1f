package dev.carillon.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A step in the life of one job, as the transaction that makes it sees it.
///
/// @param jobId the job
/// @param tenant whose job it is
/// @param owner who enqueued it, or `null` for the system
/// @param type its kind
/// @param event what happened
/// @param runs times the job was claimed so far (count); orders the steps of one job together with
///   the event's rank
/// @param attempt which try it is in, or was in last (count, 0 before the first)
/// @param maxAttempts tries in all (count)
/// @param priority -100..100
/// @param tell who hears of which outcome, as the enqueuer wrote it
/// @param progress how far it is; `null` while it has said nothing
/// @param result JSON text; `null` unless it completed with one
/// @param error JSON text `{error, message, retryable}` of the attempt's failure, or of why it went
///   back or was cancelled; `null` when there is none
/// @param delay wait before the next run; `null` unless it goes back to wait, or was enqueued with
///   a delay
/// @param ran time since the attempt's start; `null` when none is ending, or its worker was lost
/// @param trace the trace its job was enqueued in (W3C `traceparent`), or `null`; what is enqueued
///   because of the step belongs to it
public record JobTransition(
    long jobId,
    String tenant,
    @Nullable String owner,
    String queue,
    String type,
    Event event,
    int runs,
    int attempt,
    int maxAttempts,
    int priority,
    List<String> tell,
    @Nullable Progress progress,
    @Nullable String result,
    @Nullable String error,
    @Nullable Duration delay,
    @Nullable Duration ran,
    @Nullable String trace) {

  /// The same step as a failure for good.
  ///
  /// @param why JSON text
  public JobTransition asFailure(String why) {
    return new JobTransition(
        jobId,
        tenant,
        owner,
        queue,
        type,
        Event.FAILED,
        runs,
        attempt,
        maxAttempts,
        priority,
        tell,
        progress,
        null,
        why,
        null,
        ran,
        trace);
  }

  /// What may happen to a job.
  public enum Event {
    /// It was enqueued, or a batch it waited for has ended.
    QUEUED("queued"),
    STARTED("started"),
    PROGRESS("progress"),
    /// An attempt failed and another follows.
    RETRY("retry"),
    /// It went back to wait although nothing failed: snoozed, drained, parked or rescued. Only the
    /// rescue of a dead worker's job uses its attempt.
    RETURNED("queued"),
    COMPLETED("completed"),
    CANCELLED("cancelled"),
    /// It failed for good.
    FAILED("failed");

    private final String word;

    Event(String word) {
      this.word = word;
    }

    /// {@return its name for people outside, as in `job:started`}
    public String word() {
      return word;
    }

    /// {@return whether nothing comes after it}
    public boolean isFinal() {
      return this == COMPLETED || this == CANCELLED || this == FAILED;
    }
  }
}
