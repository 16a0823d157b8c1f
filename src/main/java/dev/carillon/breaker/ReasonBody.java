package dev.carillon.breaker;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Why somebody forces a breaker.
@RegisterForReflection
@Schema(name = "ForceReason", description = "Why a breaker is forced.")
public record ReasonBody(
    @Schema(description = "For the audit log; no personal data.", examples = "Provider works on it")
        @NotBlank
        @Size(max = 500)
        String reason) {}
