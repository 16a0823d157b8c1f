package dev.carillon.health;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An alert as its readers see it.
///
/// @param details JSON text
@RegisterForReflection
@Schema(name = "Alert", description = "Something that is or was wrong with the installation.")
record AlertView(
    @Schema(description = "A decimal number.", examples = "7") String id,
    @Schema(description = "What kind of thing.", examples = "high_queue_length") String type,
    @Schema(description = "The worst it was: low, medium, high or critical.") String severity,
    @Schema(description = "For people.") String message,
    @Schema(type = SchemaType.OBJECT, description = "Figures.") @JsonRawValue String details,
    @Schema(description = "Whether somebody should look now.") boolean requiresAttention,
    @Schema(description = "Since when.") OffsetDateTime raisedAt,
    @Schema(description = "When it was last found.") OffsetDateTime lastSeen,
    @Schema(description = "When it was over; null while it lasts.")
        @Nullable OffsetDateTime resolvedAt,
    @Schema(description = "When somebody took note.") @Nullable OffsetDateTime acknowledgedAt,
    @Schema(description = "Who took note.") @Nullable String acknowledgedBy) {}
