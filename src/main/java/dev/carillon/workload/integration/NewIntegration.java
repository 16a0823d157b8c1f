package dev.carillon.workload.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What a client sends to make an integration.
///
/// @param status taken from clients of the document and not believed: the status follows from what
///   the provider says
@RegisterForReflection
@Schema(name = "NewIntegration")
record NewIntegration(
    @Schema(description = "Which provider.") @Nullable UUID providerId,
    @Schema(description = "Read and not believed: it follows from what the provider says.")
        @Nullable String status,
    @Schema(
            type = SchemaType.OBJECT,
            description = "Whatever the client wants to keep with it; no secrets.")
        @Nullable ObjectNode metadata) {}
