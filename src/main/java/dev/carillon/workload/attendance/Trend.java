package dev.carillon.workload.attendance;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// Where a student's attendance is going (domain-001 §2).
@RegisterForReflection
enum Trend {
  improving,
  declining,
  stable;

  private static final int LEAST_MARKED = 10;
  private static final double DIFFERENCE = 0.05;

  /// Compares the share of presence in the last 14 days with that of the 14 days before.
  ///
  /// @return stable, too, with fewer than ten marked periods or none on one side
  static Trend of(int present, int marked, int presentBefore, int markedBefore) {
    if (marked + markedBefore < LEAST_MARKED || marked == 0 || markedBefore == 0) {
      return stable;
    }
    double change = (double) present / marked - (double) presentBefore / markedBefore;
    return change > DIFFERENCE ? improving : change < -DIFFERENCE ? declining : stable;
  }
}
