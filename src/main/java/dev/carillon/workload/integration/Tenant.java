package dev.carillon.workload.integration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A tenant as document 002 describes it (domain-002 §1); its id is the tenant of the tokens.
///
/// @param ownerId the `sub` of who is told when access is revoked
@RegisterForReflection
@Schema(name = "IntegrationTenant")
record Tenant(
    String id,
    String name,
    @Nullable String ownerId,
    Settings settings,
    boolean archived,
    @Nullable OffsetDateTime createdAt,
    @Nullable OffsetDateTime updatedAt) {

  /// @param maxProjects 1 to 100
  @RegisterForReflection
  @Schema(name = "IntegrationTenantSettings")
  record Settings(boolean allowPublicProjects, int maxProjects) {

    static final Settings USUAL = new Settings(false, 10);
  }

  /// The id as front ends written for the document read it.
  @JsonProperty("_id")
  String olderId() {
    return id;
  }
}
