package dev.carillon.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// When entries leave the audit log (`carillon.audit.archive.*`); checklist S0 line 8 and S1 line
/// 12 as one policy. Months move as a whole, once their last day is old enough.
@ConfigMapping(prefix = "carillon.audit.archive")
interface ArchiveConfig {

  /// Age from which entries are archived (months).
  @WithDefault("12")
  int afterMonths();

  /// Entries above which the log counts as large (count).
  @WithDefault("1000000")
  long largeEntries();

  /// Age from which entries of a large log are archived (days).
  @WithDefault("90")
  int largeAfterDays();

  /// Age from which archived entries are dropped (months); kept for ever when not set.
  Optional<Integer> keepMonths();
}
