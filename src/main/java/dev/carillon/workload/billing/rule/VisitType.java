package dev.carillon.workload.billing.rule;

import java.util.Set;

/// Whether a row concerns a patient of the practice or one who walked in. The row's own contexts
/// say so, for a fee as for a visit. Source: domain 004 §3 R1.
enum VisitType {
  REGISTERED("registered"),
  WALK_IN("walk_in");

  private static final Set<String> WALK_IN_CONTEXTS = Set.of("G160", "AR");

  private final String dataName;

  VisitType(String dataName) {
    this.dataName = dataName;
  }

  static VisitType of(BilledRow row) {
    return row.hasAnyContext(WALK_IN_CONTEXTS) ? WALK_IN : REGISTERED;
  }

  /// The value of the `type` key of `rule_data`.
  String dataName() {
    return dataName;
  }

  /// The type in a sentence.
  String words() {
    return this == WALK_IN ? "walk-in" : "registered";
  }
}
