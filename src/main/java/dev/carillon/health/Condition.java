package dev.carillon.health;

import java.util.Map;

/// Something that is wrong now.
///
/// @param key names it while it lasts, over all nodes: `high_queue_length`,
///   `circuit_breaker_open:smtp`
/// @param type what kind of thing: `circuit_breaker_open`
/// @param severity of the alert that tells of it
/// @param grade the installation is at best this while it lasts
/// @param message for people; no personal data, no secrets
/// @param details values Jackson can write; no personal data, no secrets
public record Condition(
    String key,
    String type,
    Severity severity,
    Grade grade,
    String message,
    Map<String, Object> details) {

  /// Copies the details.
  public Condition {
    details = Map.copyOf(details);
  }
}
