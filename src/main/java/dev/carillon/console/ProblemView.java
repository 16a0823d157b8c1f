package dev.carillon.console;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Something that is wrong now, and what to do about it.
@RegisterForReflection
@Schema(name = "ConsoleProblem", description = "Something wrong, and its cure.")
record ProblemView(
    @Schema(description = "Names it while it lasts.", examples = "queue_paused:default/mail")
        String id,
    @Schema(description = "What kind of thing.", examples = "queue_paused") String type,
    @Schema(description = "low, medium, high or critical.") String severity,
    @Schema(description = "For people.") String title,
    @Schema(description = "Since when; null when that is not known.")
        @Nullable OffsetDateTime since,
    @Schema(description = "What to do.") String cure,
    @Schema(description = "The page that shows more.", examples = "queues") String page,
    @Schema(description = "What to show there; null for all.") @Nullable String subject) {}
