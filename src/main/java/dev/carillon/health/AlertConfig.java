package dev.carillon.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// When an alert is raised (`carillon.alert.*`); the defaults are those of domain-000 §3.
@ConfigMapping(prefix = "carillon.alert")
interface AlertConfig {

  /// Time between two rounds, over all nodes.
  @WithDefault("1m")
  Duration every();

  /// Waiting jobs above which a queue is long (count).
  @WithDefault("100")
  long queueLength();

  /// Share of failed jobs above which too many fail (per cent).
  @WithDefault("10")
  double failurePercent();

  /// Ended jobs below which a share says nothing (count).
  @WithDefault("20")
  long failureMinimum();

  /// Age above which an open transaction is told of.
  @WithDefault("60s")
  Duration transactionAge();
}
