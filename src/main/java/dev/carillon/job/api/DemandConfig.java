package dev.carillon.job.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the demand for workers is told (`carillon.demand.*`).
@ConfigMapping(prefix = "carillon.demand")
interface DemandConfig {

  /// Most workers ever wanted (count, at least 1). It bounds what is counted, too.
  @WithDefault("50")
  int most();

  /// What is due within this time counts as due now, so that a worker is there when it is.
  @WithDefault("30s")
  Duration lead();
}
