package dev.carillon.workload.integration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A folder at a provider that people work on (domain-002 §1). Its integration stays while it does.
@RegisterForReflection
@Schema(name = "IntegrationProject")
record Project(
    UUID id,
    String tenantId,
    UUID cloudIntegrationId,
    String name,
    String folderpath,
    @Nullable String description,
    boolean archived,
    String createdBy,
    OffsetDateTime createdAt) {

  /// The id as front ends written for the document read it.
  @JsonProperty("_id")
  UUID olderId() {
    return id;
  }
}
