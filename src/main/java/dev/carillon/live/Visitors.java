package dev.carillon.live;

import dev.carillon.health.SocketFigures;
import dev.carillon.platform.security.Actor;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the open connections of each person on this node. Any thread.
@Singleton
final class Visitors implements SocketFigures {

  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final AtomicInteger admins = new AtomicInteger();
  private final int most;

  Visitors(LiveConfig config, MeterRegistry meters) {
    this.most = config.connectionsPerUser();
    meters.gauge("carillon.live.connections", this, Visitors::users);
  }

  /// Counts one more, to be counted off by [#left] in any case.
  ///
  /// @return `false` when it is one too many
  boolean entered(Actor person) {
    if (person.isAdmin()) {
      admins.incrementAndGet();
    }
    return open.merge(key(person), 1, Integer::sum) <= most;
  }

  /// Whether one more would be too many.
  boolean isFull(Actor person) {
    return open.getOrDefault(key(person), 0) >= most;
  }

  void left(Actor person) {
    if (person.isAdmin()) {
      admins.decrementAndGet();
    }
    open.computeIfPresent(key(person), (who, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public int users() {
    return open.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public int admins() {
    return admins.get();
  }

  private static String key(Actor person) {
    return person.tenant() + '\u001f' + person.id();
  }
}
