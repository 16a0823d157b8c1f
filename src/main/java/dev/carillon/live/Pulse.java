package dev.carillon.live;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The one timer of all live connections of a node: looks twice a second who is slow, silent or
/// past the end of their token. A timer for each connection would cost more than the connection.
@Singleton
final class Pulse {

  private static final long EVERY_MS = 500;

  private final Set<Beating> all = ConcurrentHashMap.newKeySet();

  /// Something that must be looked at from time to time.
  interface Beating {

    /// @param nanos a clock that only rises (ns)
    void beat(long nanos);
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    vertx.setPeriodic(EVERY_MS, due -> beat());
  }

  void add(Beating connection) {
    all.add(connection);
  }

  void remove(Beating connection) {
    all.remove(connection);
  }

  private void beat() {
    long nanos = System.nanoTime();
    all.forEach(connection -> connection.beat(nanos));
  }
}
