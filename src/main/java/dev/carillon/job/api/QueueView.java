package dev.carillon.job.api;

import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A tenant's queue and the jobs in it (counts).
@Schema(name = "Queue", description = "A tenant's queue and the jobs in it, counted.")
public record QueueView(
    @Schema(description = "Its name.", examples = "default") String name,
    @Schema(description = "Whose it is.", examples = "default") String tenant,
    @Schema(description = "Wait for a free worker.") long waiting,
    @Schema(description = "Wait for their time, their batch or their key.") long scheduled,
    @Schema(description = "Running.") long active,
    @Schema(description = "Failed, waiting for their next attempt.") long retry,
    @Schema(description = "Whether nothing is started from it just now.") boolean paused,
    @Schema(description = "Since when.") @Nullable OffsetDateTime pausedAt,
    @Schema(description = "By whom.") @Nullable String pausedBy) {}
