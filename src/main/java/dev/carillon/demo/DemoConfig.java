package dev.carillon.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;

/// Whether the demo is played at the start (`carillon.demo`): in development, and elsewhere only if
/// somebody asks.
@ConfigMapping(prefix = "carillon.demo")
interface DemoConfig {

  /// `true` to play it.
  @WithParentName
  @WithDefault("false")
  boolean enabled();

  /// Time the tour takes for one of its steps (ms, at least 1).
  @WithName("step-millis")
  @WithDefault("250")
  long stepMillis();
}
