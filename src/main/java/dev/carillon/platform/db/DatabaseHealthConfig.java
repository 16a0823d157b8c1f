package dev.carillon.platform.db;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How the health of the database is told (`carillon.health.*`, beside what others read there).
@ConfigMapping(prefix = "carillon.health")
interface DatabaseHealthConfig {

  /// Not ready after so long without an answer.
  @WithDefault("3s")
  Duration databasePatience();
}
