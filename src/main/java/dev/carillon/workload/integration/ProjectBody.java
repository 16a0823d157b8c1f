package dev.carillon.workload.integration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A new project.
///
/// @param folderpath `/` when left out
@RegisterForReflection
@Schema(name = "NewIntegrationProject")
record ProjectBody(
    @NotNull UUID cloudIntegrationId,
    @NotBlank @Size(max = 100) String name,
    @Size(min = 1, max = 4_096) @Nullable String folderpath,
    @Size(max = 500) @Nullable String description) {}
