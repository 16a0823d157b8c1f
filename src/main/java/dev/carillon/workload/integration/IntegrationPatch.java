package dev.carillon.workload.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What people change of an integration. Tokens and status are not theirs to write (domain-002 §6).
@RegisterForReflection
@Schema(name = "IntegrationPatch")
record IntegrationPatch(
    @Schema(type = SchemaType.OBJECT, description = "Replaces what was kept with it; no secrets.")
        @NotNull
        ObjectNode metadata) {}
