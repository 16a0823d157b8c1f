package dev.carillon.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the limits of queues are kept up to date (`carillon.worker.*`, beside what the engine reads
/// there).
@ConfigMapping(prefix = "carillon.worker")
interface QueueLimitConfig {

  /// Time between two looks at the limits that were set.
  @WithDefault("2s")
  Duration limitsEvery();
}
