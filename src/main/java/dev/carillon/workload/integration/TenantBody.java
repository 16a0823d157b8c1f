package dev.carillon.workload.integration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What is said about a tenant (domain-002 §1).
///
/// @param ownerId who is told when access is revoked; only a superadmin names another than the
///   caller
/// @param archived of no matter when a tenant is made
@RegisterForReflection
@Schema(name = "IntegrationTenantBody")
record TenantBody(
    @NotNull @Size(min = 3, max = 50) String name,
    @Size(min = 1, max = 255) @Nullable String ownerId,
    @Valid @Nullable Settings settings,
    @Nullable Boolean archived) {

  @RegisterForReflection
  @Schema(name = "IntegrationTenantSettingsBody")
  record Settings(
      @Nullable Boolean allowPublicProjects, @Min(1) @Max(100) @Nullable Integer maxProjects) {}

  Tenant.Settings settingsOver(Tenant.Settings old) {
    Settings given = settings;
    return given == null
        ? old
        : new Tenant.Settings(
            given.allowPublicProjects() == null
                ? old.allowPublicProjects()
                : given.allowPublicProjects(),
            given.maxProjects() == null ? old.maxProjects() : given.maxProjects());
  }
}
