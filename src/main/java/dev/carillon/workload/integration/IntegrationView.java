package dev.carillon.workload.integration;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.workload.integration.provider.Provider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// An integration as people see it: never its tokens (domain-002 §3).
///
/// @param accessToken `[REDACTED]` when there is one
/// @param refreshToken `[REDACTED]` when there is one
/// @param tokenState `none`, `valid`, `expiring` (renewed soon) or `expired`
/// @param health what the last check found, or `null` before the first
@RegisterForReflection
@Schema(name = "Integration")
public record IntegrationView(
    UUID id,
    String tenantId,
    UUID providerId,
    ProviderName provider,
    @Nullable String accessToken,
    @Nullable String refreshToken,
    String tokenState,
    @Nullable OffsetDateTime tokenExpiresAt,
    @Nullable List<String> scopesGranted,
    String status,
    @Nullable String statusReason,
    @Nullable OffsetDateTime connectedAt,
    @Nullable OffsetDateTime refreshedAt,
    @Nullable OffsetDateTime nextRefreshAt,
    @Nullable String health,
    @Nullable String healthMessage,
    @Nullable OffsetDateTime lastHealthCheck,
    @Nullable OffsetDateTime nextHealthCheck,
    Map<String, Object> metadata,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    String createdBy) {

  static final String REDACTED = "[REDACTED]";

  /// Whom it leads to.
  @RegisterForReflection
  @Schema(name = "IntegrationProvider")
  public record ProviderName(String name, String displayName, String slug) {}

  public static IntegrationView of(Integration of) {
    Provider provider = of.provider();
    return new IntegrationView(
        of.id(),
        of.tenant(),
        provider.id(),
        new ProviderName(provider.name(), provider.shownAs(), provider.slug()),
        of.accessToken() == null ? null : REDACTED,
        of.refreshToken() == null ? null : REDACTED,
        tokenState(of),
        of.tokenExpiresAt(),
        of.scopesGranted(),
        of.status(),
        of.statusReason(),
        of.connectedAt(),
        of.refreshedAt(),
        of.nextRefreshAt(),
        of.health(),
        of.healthMessage(),
        of.healthCheckedAt(),
        of.nextHealthAt(),
        of.metadata().getMap(),
        of.createdAt(),
        of.updatedAt(),
        of.createdBy());
  }

  private static String tokenState(Integration of) {
    if (of.accessToken() == null) {
      return "none";
    }
    if (of.hasEnded()) {
      return "expired";
    }
    return of.isDue() ? "expiring" : "valid";
  }

  /// The id as front ends written for the document read it.
  @JsonProperty("_id")
  public UUID olderId() {
    return id;
  }
}
