package dev.carillon.stream.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.Progress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What followers are told of a job. As in `GET /api/jobs/{id}`, `state` is a word of document 003
/// and `status` one of Carillon's. What a job wrote itself comes last.
///
/// @param jobId decimal, as everywhere
/// @param processingTime how long the attempt that ended took (ms)
/// @param delay wait before the next run (ms)
/// @param owner whose job it is; told to admins only
/// @param error what the failed attempt said
/// @param result JSON text, at most 16 KiB
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobEventData(
    String jobId,
    String type,
    String queue,
    String state,
    String status,
    int priority,
    int attempt,
    int maxAttempts,
    @Nullable Long processingTime,
    @Nullable Long delay,
    @Nullable String owner,
    Shown progress,
    @Nullable String error,
    @JsonRawValue @Nullable String result) {

  private static final int ALL = 100;
  private static final int LONGEST_RESULT = 16 * 1024;

  /// How far a job is, as document 003 tells it.
  ///
  /// @param percentage 0..100
  @RegisterForReflection
  record Shown(
      long current,
      long total,
      int percentage,
      @JsonProperty @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String message,
      @JsonProperty @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String phase) {

    private static Shown of(@Nullable Progress said, boolean completed) {
      Progress known = said == null ? new Progress(null, 0, 0, null) : said;
      return new Shown(
          known.done(),
          known.total(),
          completed ? ALL : known.percentage(),
          known.message(),
          known.phase());
    }
  }

  /// @param toAdmins whether the owner may be named
  static JobEventData of(JobTransition step, boolean toAdmins) {
    JobState state = state(step);
    return new JobEventData(
        String.valueOf(step.jobId()),
        step.type(),
        step.queue(),
        state.documentWord(),
        state.word(),
        step.priority(),
        step.attempt(),
        step.maxAttempts(),
        millis(step.ran()),
        millis(step.delay()),
        toAdmins ? step.owner() : null,
        Shown.of(step.progress(), state == JobState.COMPLETED),
        endedBadly(state) ? message(step.error()) : null,
        fits(step.result()));
  }

  /// @param state the job's own, or an earlier one that was missed
  static JobEventData of(PresentJob job, JobState state) {
    boolean ended = state.isFinal();
    return new JobEventData(
        String.valueOf(job.id()),
        job.type(),
        job.queue(),
        state.documentWord(),
        state.word(),
        job.priority(),
        job.attempt(),
        job.maxAttempts(),
        ended ? job.ranMillis() : null,
        null,
        null,
        Shown.of(job.progress(), state == JobState.COMPLETED),
        endedBadly(state) ? job.error() : null,
        ended ? job.result() : null);
  }

  private static JobState state(JobTransition step) {
    return switch (step.event()) {
      case QUEUED -> step.delay() == null ? JobState.AVAILABLE : JobState.SCHEDULED;
      case STARTED, PROGRESS -> JobState.RUNNING;
      case RETRY -> JobState.RETRYABLE;
      case RETURNED ->
          step.delay() == null
              ? JobState.AVAILABLE
              : step.attempt() == 0 ? JobState.SCHEDULED : JobState.RETRYABLE;
      case COMPLETED -> JobState.COMPLETED;
      case CANCELLED -> JobState.CANCELLED;
      case FAILED -> JobState.DISCARDED;
    };
  }

  /// The event that says a job stands so.
  static Event event(PresentJob job) {
    return switch (job.state()) {
      case SCHEDULED, AVAILABLE -> job.runs() == 0 ? Event.QUEUED : Event.RETURNED;
      case RUNNING -> job.progress() == null ? Event.STARTED : Event.PROGRESS;
      case RETRYABLE -> Event.RETRY;
      case COMPLETED -> Event.COMPLETED;
      case CANCELLED -> Event.CANCELLED;
      case DISCARDED -> Event.FAILED;
    };
  }

  private static boolean endedBadly(JobState state) {
    return state == JobState.RETRYABLE
        || state == JobState.CANCELLED
        || state == JobState.DISCARDED;
  }

  private static @Nullable Long millis(@Nullable Duration time) {
    return time == null ? null : time.toMillis();
  }

  private static @Nullable String message(@Nullable String error) {
    return error == null ? null : new JsonObject(error).getString("message");
  }

  private static @Nullable String fits(@Nullable String result) {
    return result == null || result.getBytes(StandardCharsets.UTF_8).length > LONGEST_RESULT
        ? null
        : result;
  }
}
