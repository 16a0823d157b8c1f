package dev.carillon.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/// What is measured of the queues (`carillon.metrics.*`).
@ConfigMapping(prefix = "carillon.metrics")
interface MetricsConfig {

  /// Time between two looks at the queues, on each node.
  @WithDefault("15s")
  Duration every();

  /// How far back failed jobs count in `queue_<name>_failed`.
  @WithDefault("1h")
  Duration failedWithin();

  /// Job types with figures of their own, by the name in `queue_<name>_…`; a type this node does
  /// not know has none.
  Map<String, String> jobs();
}
