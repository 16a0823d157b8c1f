package dev.carillon.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An entry of the audit log as its readers see it.
///
/// @param before JSON text, or `null`
/// @param after JSON text, or `null`
@RegisterForReflection
@Schema(name = "AuditEntry", description = "One thing that somebody did, or tried.")
record AuditView(
    @Schema(description = "A decimal number.", examples = "42") String id,
    @Schema(description = "When, by the clock of the database.") OffsetDateTime at,
    @Schema(description = "Whose log it is in; empty for what belongs to no tenant.") String tenant,
    @Schema(description = "Who: the sub of a token, system or anonymous.") String actor,
    @Schema(description = "What.", examples = "queue.pause") String action,
    @Schema(description = "What it was done to.", examples = "queue:billing") String resource,
    @Schema(description = "Why, in the actor's words.") @Nullable String reason,
    @Schema(type = SchemaType.OBJECT, description = "How it was before; any JSON value.")
        @JsonRawValue
        @Nullable String before,
    @Schema(type = SchemaType.OBJECT, description = "How it is now; any JSON value.") @JsonRawValue
        @Nullable String after,
    @Schema(description = "False for what was tried and refused.") boolean succeeded,
    @Schema(description = "The request it was made in, as its answer named it.")
        @Nullable String requestId,
    @Schema(description = "Whether it is in the archive.") boolean archived) {}
