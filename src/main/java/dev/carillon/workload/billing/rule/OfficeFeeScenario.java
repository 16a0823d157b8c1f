package dev.carillon.workload.billing.rule;

import java.util.stream.Stream;

/// One row of the office fee table: pure, and judged by itself, so that no finding hides another.
@FunctionalInterface
interface OfficeFeeScenario {

  /// The findings of this scenario on one doctor's day, possibly none.
  Stream<Finding> on(OfficeFeeDay day);
}
