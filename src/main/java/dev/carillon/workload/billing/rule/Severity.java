package dev.carillon.workload.billing.rule;

import java.util.Locale;

/// How much a finding matters. Source: domain 004 §1 (`validation_results.severity`).
public enum Severity {
  /// Something was billed that will be, or was, refused.
  ERROR,
  /// Worth a look. No rule gives it today; it belongs to the documented vocabulary.
  WARNING,
  /// Billed well, or a summary.
  INFO,
  /// Money left on the table.
  OPTIMIZATION;

  /// The name in JSON and in the database: lower case.
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
