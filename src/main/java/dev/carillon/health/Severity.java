package dev.carillon.health;

import java.util.Locale;

/// How much an alert matters. Later ones matter more.
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /// {@return its name in answers, events and the database}
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Severity named(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// {@return whether somebody should look now}
  boolean requiresAttention() {
    return this == HIGH || this == CRITICAL;
  }
}
