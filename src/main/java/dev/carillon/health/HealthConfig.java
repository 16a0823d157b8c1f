package dev.carillon.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How health is told (`carillon.health.*`).
@ConfigMapping(prefix = "carillon.health")
interface HealthConfig {

  /// Time between two `system.health` events, over all nodes (ms); `HEALTH_BROADCAST_INTERVAL` of
  /// checklist S0 line 39.
  @WithDefault("30000")
  long broadcastMillis();

  /// How far back ended jobs count.
  @WithDefault("10m")
  Duration window();
}
