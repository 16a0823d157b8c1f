package dev.carillon.job.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What came of a cancellation, in the envelope of document 003.
@Schema(description = "What came of a cancellation.")
public record StoppedJob(
    @Schema(description = "Always true.") boolean success,
    @Schema(description = "For the reader.", examples = "The job is cancelled.") String message,
    Outcome data) {

  /// @param result `cancelled` at once, or `stopping`: its handler has been told
  @Schema(name = "Cancellation", description = "The job and what came of it.")
  public record Outcome(
      @Schema(description = "The job's id.", examples = "256001042") String jobId,
      @Schema(description = "cancelled, or stopping: it runs and has been told to stop.")
          String result) {}
}
