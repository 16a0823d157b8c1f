package dev.carillon.socketio;

import dev.carillon.health.SocketFigures;
import dev.carillon.platform.security.Actor;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Who is here, and how often: one person may not fill the node. Any thread may call.
@Singleton
final class People implements SocketFigures {

  private final int most;
  private final Map<String, Integer> present = new ConcurrentHashMap<>();
  private final AtomicInteger admins = new AtomicInteger();

  People(SocketIoConfig config) {
    this.most = config.joinedPerUser();
  }

  /// {@return `false` when the person is here often enough; nothing is counted then}
  boolean enter(Actor actor) {
    boolean[] entered = new boolean[1];
    present.compute(
        key(actor),
        (person, now) -> {
          int before = now == null ? 0 : now;
          entered[0] = before < most;
          return entered[0] ? Integer.valueOf(before + 1) : now;
        });
    if (entered[0] && actor.isAdmin()) {
      admins.incrementAndGet();
    }
    return entered[0];
  }

  void leave(Actor actor) {
    if (actor.isAdmin()) {
      admins.decrementAndGet();
    }
    present.computeIfPresent(key(actor), (person, now) -> now == 1 ? null : now - 1);
  }

  /// The same person, in other roles.
  void renew(Actor before, Actor now) {
    if (before.isAdmin() != now.isAdmin()) {
      admins.addAndGet(now.isAdmin() ? 1 : -1);
    }
  }

  @Override
  public int users() {
    return present.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public int admins() {
    return admins.get();
  }

  /// How many are here, each counted once.
  int size() {
    return present.size();
  }

  private static String key(Actor actor) {
    return actor.tenant() + '\u001f' + actor.id();
  }
}
