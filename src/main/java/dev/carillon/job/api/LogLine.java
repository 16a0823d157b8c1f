package dev.carillon.job.api;

import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A line of a job's log.
@Schema(name = "JobLogLine", description = "A line a job wrote.")
public record LogLine(
    @Schema(description = "When.") OffsetDateTime at,
    @Schema(description = "In which try.") int attempt,
    @Schema(description = "DEBUG, INFO, WARN or ERROR.") String level,
    @Schema(description = "What.") String message) {}
