package dev.carillon.workload.integration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.UUID;
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
    @Schema(description = "Whatever the client wants to keep with it; no secrets.")
        @Nullable Map<String, Object> metadata) {}
