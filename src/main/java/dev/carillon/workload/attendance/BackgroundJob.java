package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A recurring job as document 001 shows it (checklist S1 lines 27 and 28).
@RegisterForReflection
@Schema(name = "BackgroundJob", description = "A recurring job.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record BackgroundJob(
    @Schema(description = "Its name.", examples = "notification-threshold-monitor") String name,
    @Schema(description = "Cron, in UTC.", examples = "0 * * * *") String schedule,
    @Schema(description = "Whether its schedule is on.") boolean enabled,
    @Schema(description = "What it does.") String description,
    @Schema(description = "When it was started last.") @Nullable OffsetDateTime lastRun,
    @Schema(description = "When it is started next.") @Nullable OffsetDateTime nextRun,
    @Schema(description = "error when its last run failed; it runs again all the same.")
        Status status,
    @Schema(description = "Why the last run failed.") @Nullable String errorMessage) {

  /// The documents' three words.
  enum Status {
    running,
    stopped,
    error
  }
}
