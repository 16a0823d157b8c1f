package dev.carillon.console;

import dev.carillon.job.api.JobView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A job in a list of the console.
@RegisterForReflection
@Schema(name = "JobRow", description = "A job in a list.")
record JobRow(
    @Schema(description = "A decimal number.", examples = "256001042") String id,
    @Schema(description = "Job type.", examples = "noop") String type,
    @Schema(description = "created, active, retry, completed, cancelled or failed.") String state,
    @Schema(
            description =
                "scheduled, available, running, retryable, completed, cancelled or discarded.")
        String status,
    @Schema(description = "Lane of the tenant it waits in.") @Nullable String queue,
    @Schema(description = "Whose it is.") @Nullable String tenant,
    @Schema(description = "Who enqueued it; null for the system's own.") @Nullable String owner,
    @Schema(description = "-100..100, higher runs sooner.") int priority,
    @Schema(description = "Tries begun so far.") int attempt,
    @Schema(description = "Tries in all.") int maxAttempts,
    @Schema(description = "When it was enqueued.") OffsetDateTime createdOn,
    @Schema(description = "Not before this instant.") OffsetDateTime runAt,
    @Schema(description = "When its running or last attempt began.")
        @Nullable OffsetDateTime startedOn,
    @Schema(description = "When it ended.") @Nullable OffsetDateTime completedOn,
    @Schema(description = "The node that runs it or ran it last.") @Nullable String node,
    @Schema(description = "Words to find it by.") List<String> tags,
    @Schema(description = "At most one live job of the tenant carries it.")
        @Nullable String uniqueKey,
    @Schema(description = "How far it is; null while it has said nothing.")
        JobView.@Nullable Progress progress,
    @Schema(description = "What its last failed attempt said.") @Nullable String lastError,
    @Schema(
            description =
                "Whether it may be enqueued once more should it fail or be cancelled; of some types"
                    + " a new one is asked for instead.")
        boolean repeatable) {

  /// @param lastError as it is stored; what looks like a secret in it is not shown
  /// @param repeatable whether its type may be enqueued once more
  static JobRow of(JobView job, @Nullable String lastError, boolean repeatable) {
    return new JobRow(
        job.id(),
        job.type(),
        job.state(),
        job.status(),
        job.queue(),
        job.tenant(),
        job.owner(),
        job.priority(),
        job.attempt(),
        job.maxAttempts(),
        job.createdOn(),
        job.runAt(),
        job.startedOn(),
        job.completedOn(),
        job.node(),
        job.tags(),
        job.uniqueKey(),
        Mask.progress(job.progress()),
        Mask.maybe(lastError),
        repeatable);
  }
}
