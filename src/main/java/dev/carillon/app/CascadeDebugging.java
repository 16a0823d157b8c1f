package dev.carillon.app;

import java.util.Map;

/// `DEBUG_CASCADE_SYSTEM=true` (checklist S0, line 40): each step of a deletion in the log.
final class CascadeDebugging {

  static final String VARIABLE = "DEBUG_CASCADE_SYSTEM";

  private static final String LEVEL =
      "quarkus.log.category.\"dev.carillon.workload.cascade\".level";

  private final StartSettings settings;

  CascadeDebugging(StartSettings settings) {
    this.settings = settings;
  }

  /// {@return the settings of the log; none when it is left as it is, or set by itself}
  Map<String, String> settings() {
    boolean wanted = settings.get(VARIABLE).filter("true"::equalsIgnoreCase).isPresent();
    return wanted && settings.get(LEVEL).isEmpty() ? Map.of(LEVEL, "DEBUG") : Map.of();
  }

  /// Sets the properties that the log reads.
  void apply() {
    settings().forEach(System::setProperty);
  }
}
