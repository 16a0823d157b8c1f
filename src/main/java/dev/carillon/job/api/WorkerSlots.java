package dev.carillon.job.api;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/// How many jobs one worker takes, as every worker of the installation is configured
/// (`carillon.worker.*`); the engine has the rest of these settings.
@ConfigMapping(prefix = "carillon.worker")
interface WorkerSlots {

  /// Jobs held at a time, over all queues (count).
  int window();

  /// Jobs at a time, by queue (count); a queue that is not named has the window.
  Map<String, Integer> concurrency();
}
