package dev.carillon.job.api;

import dev.carillon.job.Enqueued;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What came of a request for a job.
///
/// @param jobId a decimal number as text: JavaScript cannot hold all of them as numbers
/// @param created `false` when a live job held the unique key; then `jobId` is that job's
@Schema(description = "The job, new or there already.")
public record CreatedJob(
    @Schema(description = "The job's id, a decimal number.", examples = "256001042") String jobId,
    @Schema(description = "Its type.", examples = "noop") String type,
    @Schema(description = "Always queued.", examples = "queued") String status,
    @Schema(description = "false: a live job holds the unique key, jobId names it.")
        boolean created) {

  static CreatedJob of(Enqueued answer, String type) {
    return new CreatedJob(Long.toString(answer.id()), type, "queued", answer.created());
  }
}
