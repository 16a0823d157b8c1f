package dev.carillon.workload.integration.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A provider as people see it: never its secret (domain-002 §3).
///
/// @param clientSecret `[REDACTED]` when there is one
@RegisterForReflection
@Schema(name = "CloudProvider")
record ProviderView(
    UUID id,
    String name,
    @Nullable String displayName,
    String slug,
    List<String> scopes,
    String authUrl,
    String tokenUrl,
    String clientId,
    @Nullable String clientSecret,
    String grantType,
    String tokenMethod,
    Map<String, Object> metadata,
    @Nullable Double ratePerSecond,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    String createdBy) {

  static final String REDACTED = "[REDACTED]";

  static ProviderView of(Provider of) {
    return new ProviderView(
        of.id(),
        of.name(),
        of.displayName(),
        of.slug(),
        of.scopes(),
        of.authUrl(),
        of.tokenUrl(),
        of.clientId(),
        of.clientSecret() == null ? null : REDACTED,
        "authorization_code",
        "POST",
        of.metadata().getMap(),
        of.ratePerSecond(),
        of.createdAt(),
        of.updatedAt(),
        of.createdBy());
  }

  /// The id as front ends written for the document read it.
  @JsonProperty("_id")
  UUID olderId() {
    return id;
  }
}
