package dev.carillon.live;

import dev.carillon.platform.security.Actor;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the open connections of each person on this node. Any thread.
@Singleton
final class Visitors {

  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final int most;

  Visitors(LiveConfig config, MeterRegistry meters) {
    this.most = config.connectionsPerUser();
    meters.gauge(
        "carillon.live.connections",
        open,
        all -> all.values().stream().mapToInt(Integer::intValue).sum());
  }

  /// Counts one more, to be counted off by [#left] in any case.
  ///
  /// @return `false` when it is one too many
  boolean entered(Actor person) {
    return open.merge(key(person), 1, Integer::sum) <= most;
  }

  /// Whether one more would be too many.
  boolean isFull(Actor person) {
    return open.getOrDefault(key(person), 0) >= most;
  }

  void left(Actor person) {
    open.computeIfPresent(key(person), (who, count) -> count == 1 ? null : count - 1);
  }

  private static String key(Actor person) {
    return person.tenant() + '\u001f' + person.id();
  }
}
