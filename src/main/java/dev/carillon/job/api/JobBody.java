package dev.carillon.job.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A job as a caller asks for it. Tenant and owner come from the token, never from here.
///
/// @param type name of an open job type
/// @param payload arguments of that type; the empty object when left out; at most 256 KiB
/// @param options how to run it; what is left out comes from the type
@RegisterForReflection
@Schema(
    name = "NewJob",
    description = "A job to enqueue. Tenant and owner come from the token.",
    examples =
        """
        {"type": "noop", "payload": {"a": 1}, "options": {"priority": "high", "delayMs": 5000}}\
        """)
public record JobBody(
    @Schema(description = "Name of an open job type, see /api/job-types.", examples = "noop")
        @NotNull
        @Size(min = 1, max = 100)
        String type,
    @Schema(
            type = SchemaType.OBJECT,
            description =
                "Arguments of the type; its fields are in /api/job-types. At most 256 KiB of JSON.",
            examples = "{\"a\": 1}")
        @Nullable ObjectNode payload,
    @Valid @Nullable JobOptionsBody options) {}
