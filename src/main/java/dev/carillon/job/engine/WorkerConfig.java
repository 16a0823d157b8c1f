package dev.carillon.job.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How this process works on jobs (`carillon.worker.*`); docs/configuration.md describes each.
@ConfigMapping(prefix = "carillon.worker")
public interface WorkerConfig {

  /// Whether this process runs jobs; `false` for a node that only serves the API.
  @WithDefault("true")
  boolean enabled();

  /// Jobs held at a time, over all queues (count).
  @WithDefault("2000")
  int window();

  /// Jobs per claim (count). 500 has nearly all of the gain (engine-measurements.md §3).
  @WithDefault("500")
  int batch();

  /// Jobs at a time on this node, by queue (count); a queue that is not named has the window.
  Map<String, Integer> concurrency();

  /// Longest time between two looks for work.
  @WithDefault("1s")
  Duration poll();

  /// How long a worker without a heartbeat keeps its jobs.
  @WithDefault("14s")
  Duration lease();

  /// Time between two heartbeats.
  @WithDefault("4500ms")
  Duration beat();

  /// Time between two looks for dead workers. With `lease` it bounds the time to a rescue: 16 s.
  @WithDefault("2s")
  Duration rescueEvery();

  /// How long running jobs get to finish at shutdown.
  @WithDefault("30s")
  Duration drain();

  /// Claims on this node after which the hot table is vacuumed (count).
  @WithDefault("50000")
  int vacuumEvery();

  /// Days finished jobs and their logs are kept.
  @WithDefault("30")
  int keepDays();

  /// Name of this node in answers and logs; the host name when empty.
  Optional<String> node();
}
