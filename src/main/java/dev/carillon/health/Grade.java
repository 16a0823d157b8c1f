package dev.carillon.health;

import java.util.Locale;

/// How the installation is, in the words of checklist S1 line 25. Later ones are worse.
public enum Grade {
  /// All normal.
  HEALTHY,
  /// Something fails, most of it works.
  DEGRADED,
  /// Most of it fails, or nobody works.
  CRITICAL;

  /// {@return its name in answers and events}
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Grade worse(Grade other) {
    return compareTo(other) < 0 ? other : this;
  }
}
