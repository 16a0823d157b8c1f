package dev.carillon.console;

import dev.carillon.job.api.JobView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// All that is known of a job, but its secrets.
@RegisterForReflection
@Schema(name = "JobDetail", description = "All that is known of a job.")
record JobDetail(
    @Schema(description = "The job; secrets in data and result are masked.") JobView job,
    @Schema(description = "Where, in data, something is masked (RFC 6901).") List<String> masked,
    @Schema(description = "What it waits for; nothing while it runs or has ended.")
        List<WaitsFor> waitsFor,
    @Schema(description = "When it will be done; null when that is not known.") @Nullable Eta eta,
    @Schema(description = "Its place in line; null unless it waits for a worker.")
        @Nullable Integer position,
    @Schema(description = "Its attempts, the first first.") List<AttemptView> attempts,
    @Schema(description = "What happened, the oldest first.") List<Line> timeline,
    @Schema(description = "Whether that is all; false when older lines are left out.")
        boolean timelineComplete,
    @Schema(description = "What the caller may do to it now: cancel, retry, priority.")
        List<String> actions) {

  /// Something a job waits for.
  @RegisterForReflection
  @Schema(name = "JobWaitsFor", description = "Something a job waits for.")
  record WaitsFor(
      @Schema(
              description = "queue-paused, time, batch, concurrency-key or no-worker.",
              examples = "time")
          String what,
      @Schema(description = "For people.") String detail) {}

  /// When a job will be done.
  @RegisterForReflection
  @Schema(name = "JobEta", description = "When a job will be done.")
  record Eta(
      @Schema(description = "Time left, in ms.") long remainingMs,
      @Schema(description = "progress: its own speed; type: the median of its type in a day.")
          String basis) {}

  /// One attempt.
  @RegisterForReflection
  @Schema(name = "JobAttempt", description = "One attempt.")
  record AttemptView(
      @Schema(description = "Which.") int attempt,
      @Schema(description = "failed, cancelled, worker-lost, running or completed.") String outcome,
      @Schema(description = "When it ended, or began if it runs.") @Nullable OffsetDateTime at,
      @Schema(description = "Kind of the failure.") @Nullable String error,
      @Schema(description = "What it said.") @Nullable String message,
      @Schema(description = "Whether another attempt could help.") @Nullable Boolean retryable) {}

  /// One line of what happened.
  @RegisterForReflection
  @Schema(name = "JobTimelineLine", description = "One line of what happened to a job.")
  record Line(
      @Schema(description = "When.") OffsetDateTime at,
      @Schema(description = "created, due, started, failed, log, event, operator or ended.")
          String kind,
      @Schema(description = "debug, info, warn or error.") String level,
      @Schema(description = "For people.") String text,
      @Schema(description = "In which attempt; null outside of them.") @Nullable Integer attempt) {}
}
