package dev.carillon.figure;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the figures are kept (`carillon.figure.*`).
@ConfigMapping(prefix = "carillon.figure")
interface FigureConfig {

  /// Time between two looks at what waits and runs, over all nodes; longer when a look takes long.
  @WithDefault("2s")
  Duration lookEvery();
}
