package dev.carillon.breaker;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A breaker as its readers see it.
@RegisterForReflection
@Schema(name = "Breaker", description = "A circuit breaker of something outside that jobs need.")
public record BreakerView(
    @Schema(description = "What it stands before.", examples = "provider:google") String key,
    @Schema(description = "closed, open, half_open or closing.", examples = "closed") String state,
    @Schema(description = "Failures in succession while closed.") int failures,
    @Schema(description = "What the last failure said.") @Nullable String lastError,
    @Schema(description = "When it opened last.") @Nullable OffsetDateTime openedAt,
    @Schema(description = "When one job may try.") @Nullable OffsetDateTime retryAt,
    @Schema(description = "The job that tries while it is half open.") @Nullable String canaryJob,
    @Schema(description = "Starts per second while it is closing.") int wave,
    @Schema(description = "open or closed when somebody forced it; null else.")
        @Nullable String forced,
    @Schema(description = "Who forced it.") @Nullable String forcedBy,
    @Schema(description = "Why.") @Nullable String forcedReason,
    @Schema(description = "When it changed last.") OffsetDateTime changedAt,
    @Schema(description = "Grows with each change.") long version) {}
