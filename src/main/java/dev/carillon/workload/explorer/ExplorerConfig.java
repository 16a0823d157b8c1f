package dev.carillon.workload.explorer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the explorer; docs/configuration.md says what each is for.
@ConfigMapping(prefix = "carillon.explorer")
interface ExplorerConfig {

  @WithDefault("10s")
  Duration connectTimeout();

  @WithDefault("5m")
  Duration statementTimeout();

  @WithDefault("2h")
  Duration rowsTimeout();

  /// Where the tenants' folders of SQLite files are; none when they are not offered.
  Optional<Path> sqliteFolder();

  @WithDefault("24h")
  Duration keepFiles();

  @WithDefault("10737418240")
  long largestFile();

  @WithDefault("100")
  int connectionsPerPerson();

  /// Read where the drivers' sockets are made as well.
  @WithName("denied-networks")
  Optional<List<String>> deniedNetworks();

  @WithName("allowed-networks")
  Optional<List<String>> allowedNetworks();

  @WithDefault("0 2 * * 0")
  String trainingCron();
}
