package dev.carillon.live;

import dev.carillon.health.SocketFigures;
import dev.carillon.platform.security.Actor;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts the open connections of each person on this node. Any thread.
@Singleton
final class Visitors implements SocketFigures {

  private final Map<String, Open> open = new ConcurrentHashMap<>();
  private final int most;

  /// @param all connections of one person (count, at least 1)
  /// @param admins those of them that came with an admin's token (count)
  private record Open(int all, int admins) {

    private Open plus(Open other) {
      return new Open(all + other.all, admins + other.admins);
    }

    private Open minus(Open other) {
      return new Open(all - other.all, admins - other.admins);
    }

    private static Open one(Actor person) {
      return new Open(1, person.isAdmin() ? 1 : 0);
    }
  }

  Visitors(LiveConfig config, MeterRegistry meters) {
    this.most = config.connectionsPerUser();
    meters.gauge("carillon.live.connections", this, Visitors::users);
  }

  /// Counts one more, to be counted off by [#left] in any case.
  ///
  /// @return `false` when it is one too many
  boolean entered(Actor person) {
    return open.merge(key(person), Open.one(person), Open::plus).all() <= most;
  }

  /// Whether one more would be too many.
  boolean isFull(Actor person) {
    Open now = open.get(key(person));
    return now != null && now.all() >= most;
  }

  /// Counts one off.
  ///
  /// @param person the very one that [#entered] was told
  void left(Actor person) {
    open.computeIfPresent(
        key(person), (who, now) -> now.all() == 1 ? null : now.minus(Open.one(person)));
  }

  @Override
  public int users() {
    return open.values().stream().mapToInt(Open::all).sum();
  }

  @Override
  public int admins() {
    return open.values().stream().mapToInt(Open::admins).sum();
  }

  private static String key(Actor person) {
    return person.tenant() + '\u001f' + person.id();
  }
}
