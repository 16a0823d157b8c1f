package dev.carillon.job.api;

import dev.carillon.job.BackoffOptions;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobHandler;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A kind of job, and what one gets where its enqueuer says nothing.
@Schema(name = "JobType", description = "A kind of job and its defaults.")
public record JobTypeView(
    @Schema(description = "Its name.", examples = "noop") String name,
    @Schema(description = "Whether POST /api/jobs takes it; others are made by their own routes.")
        boolean open,
    @Schema(description = "Lane it waits in.", examples = "default") String queue,
    @Schema(description = "Tries in all.") int maxAttempts,
    @Schema(description = "Wait between two tries.") BackoffOptions backoff,
    @Schema(description = "Longest run of one attempt in ms.") long timeoutMs,
    @Schema(description = "The fields of its payload.") List<ArgumentField> fields) {

  static JobTypeView of(JobHandler<?> handler, JobDefaults defaults) {
    return new JobTypeView(
        handler.kind().name(),
        handler.open(),
        defaults.queue(),
        defaults.maxAttempts(),
        BackoffOptions.of(defaults.backoff()),
        defaults.timeout().toMillis(),
        ArgumentField.of(handler.kind().args()));
  }
}
