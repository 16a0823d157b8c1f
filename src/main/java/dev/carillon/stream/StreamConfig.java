package dev.carillon.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What streams keep and how closely they are watched (`carillon.stream.*`); docs/configuration.md
/// describes each.
@ConfigMapping(prefix = "carillon.stream")
interface StreamConfig {

  /// Newest events of a stream that can be heard again (count, at least 1).
  @WithDefault("1000")
  int window();

  /// How long an event can be heard again; in whole days, rounded up.
  @WithDefault("2d")
  Duration keep();

  /// Longest time between two looks at the followed streams; hints make most looks come at once.
  @WithDefault("500ms")
  Duration pollEvery();

  /// How long streams that are written only while followed go on being written after the last
  /// follower left, so that one who comes back misses nothing.
  @WithDefault("2m")
  Duration linger();
}
