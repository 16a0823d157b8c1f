package dev.carillon.notification.webhook;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An address that hears of events, as stored; without its secrets.
///
/// @param owner whose own webhook it is; empty for one of the whole tenant
/// @param events patterns: `job.completed`, `job.*`, `*`
/// @param disabledReason `gone` or `failing` when nobody disabled it but its receiver; else `null`
/// @param failingSince first failure since the last success; `null` when the last attempt succeeded
/// @param oldSecretUntil until when the replaced secret signs too; `null` when there is none
record Endpoint(
    UUID id,
    String tenant,
    String owner,
    String createdBy,
    String url,
    List<String> events,
    @Nullable String description,
    boolean enabled,
    @Nullable String disabledReason,
    @Nullable OffsetDateTime failingSince,
    @Nullable OffsetDateTime oldSecretUntil,
    OffsetDateTime createdAt,
    OffsetDateTime updatedAt) {

  Endpoint {
    events = List.copyOf(events);
  }

  /// What people may change.
  record Settings(String url, List<String> events, @Nullable String description, boolean enabled) {

    Settings {
      events = List.copyOf(events);
    }
  }

  Settings settings() {
    return new Settings(url, events, description, enabled);
  }
}
