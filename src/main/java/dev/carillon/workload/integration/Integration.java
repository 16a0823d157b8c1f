package dev.carillon.workload.integration;

import dev.carillon.workload.integration.provider.Provider;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account that a tenant has at a provider (domain-002 §1), as it is stored.
///
/// @param accessToken sealed; `null` before it is connected
/// @param refreshToken sealed; `null` when the provider gave none
/// @param tokenVersion goes up whenever tokens are stored
/// @param status `pending`, `active`, `expired`, `revoked` or `error`
/// @param statusReason why it is not active, for its owner
/// @param connectedAt when a person last connected it; renewals leave it as it is
/// @param nextRefreshAt when its tokens are renewed; `null` when they cannot be
/// @param refreshJob the job that will, or `null`
/// @param health what the last check found, or `null`
/// @param readAt time of the database when this was read
public record Integration(
    String tenant,
    UUID id,
    Provider provider,
    @Nullable Buffer accessToken,
    @Nullable Buffer refreshToken,
    int tokenVersion,
    @Nullable OffsetDateTime tokenExpiresAt,
    @Nullable List<String> scopesGranted,
    String status,
    @Nullable String statusReason,
    @Nullable OffsetDateTime connectedAt,
    @Nullable OffsetDateTime refreshedAt,
    @Nullable OffsetDateTime nextRefreshAt,
    @Nullable Long refreshJob,
    @Nullable String health,
    @Nullable String healthMessage,
    @Nullable OffsetDateTime healthCheckedAt,
    @Nullable OffsetDateTime nextHealthAt,
    JsonObject metadata,
    String createdBy,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt,
    OffsetDateTime readAt) {

  public static final String PENDING = "pending";
  public static final String ACTIVE = "active";
  public static final String EXPIRED = "expired";
  public static final String REVOKED = "revoked";
  public static final String ERROR = "error";

  /// {@return whether the access token has ended}
  public boolean hasEnded() {
    return tokenExpiresAt != null && !tokenExpiresAt.isAfter(readAt);
  }

  /// {@return whether its tokens are to be renewed by now}
  public boolean isDue() {
    return nextRefreshAt != null && !nextRefreshAt.isAfter(readAt);
  }

  public boolean isRevoked() {
    return status.equals(REVOKED);
  }

  /// Keeps the tokens out of logs.
  @Override
  public String toString() {
    return "Integration[" + id + "]";
  }
}
