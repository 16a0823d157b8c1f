package dev.carillon.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How much of what is refused is written down (`carillon.audit.*`).
@ConfigMapping(prefix = "carillon.audit")
interface SecurityConfig {

  /// Security events a node writes a second; the rest is counted and dropped.
  @WithDefault("50")
  int securityEventsPerSecond();
}
