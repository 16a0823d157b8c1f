package dev.carillon.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A rule to try out.
@RegisterForReflection
@Schema(name = "SchedulePreview", description = "A rule to try out; nothing is kept.")
record PreviewBody(
    @Schema(
            description = "Five or six fields, or a macro. Instead of every.",
            examples = "30 2 * * *")
        @Nullable String cron,
    @Schema(description = "ISO 8601 duration. Instead of cron.", examples = "PT15M") @Size(max = 64)
        @Nullable String every,
    @Schema(description = "IANA name; UTC when left out.", examples = "Europe/Paris")
        @Size(max = 64)
        @Nullable String zone,
    @Schema(description = "How many times; 10 when left out.") @Min(1) @Max(100)
        @Nullable Integer count) {}
