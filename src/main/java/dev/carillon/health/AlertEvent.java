package dev.carillon.health;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.OffsetDateTime;

/// The data of a `system.alert` event (domain-000 §3).
///
/// @param details JSON text
/// @param state `raised`, `worsened` or `resolved`
@RegisterForReflection
record AlertEvent(
    String id,
    String type,
    String severity,
    String message,
    @JsonRawValue String details,
    boolean requiresAttention,
    String state,
    OffsetDateTime timestamp) {

  static AlertEvent raised(AlertView alert, boolean worse) {
    return new AlertEvent(
        alert.id(),
        alert.type(),
        alert.severity(),
        alert.message(),
        alert.details(),
        alert.requiresAttention(),
        worse ? "worsened" : "raised",
        alert.lastSeen());
  }

  static AlertEvent resolved(AlertView alert) {
    return new AlertEvent(
        alert.id(),
        alert.type(),
        alert.severity(),
        "Over: " + alert.message(),
        alert.details(),
        false,
        "resolved",
        alert.resolvedAt() == null ? alert.lastSeen() : alert.resolvedAt());
  }
}
