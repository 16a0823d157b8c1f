package dev.carillon.job.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A job enqueued once more.
@Schema(description = "A job enqueued once more.")
public record RetriedJob(
    @Schema(description = "Id of the new job.", examples = "256001298") String jobId,
    @Schema(description = "Id of the old one.", examples = "256001042") String originalJobId) {}
