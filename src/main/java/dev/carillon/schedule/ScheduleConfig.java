package dev.carillon.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How this process deals with schedules (`carillon.schedule.*`); docs/configuration.md describes
/// each.
@ConfigMapping(prefix = "carillon.schedule")
public interface ScheduleConfig {

  /// Whether this process fires schedules; `ENABLE_SCHEDULED_JOBS` of document 000.
  @WithDefault("true")
  boolean enabled();

  /// What is at most this late fires under every catch-up policy.
  @WithDefault("10s")
  Duration grace();

  /// Days the ledger of fires is kept.
  @WithDefault("30")
  int keepDays();
}
