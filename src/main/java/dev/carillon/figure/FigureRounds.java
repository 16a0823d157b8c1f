package dev.carillon.figure;

import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Looks at what waits and runs, and adds up hours: one node for all, whichever comes first.
@Singleton
final class FigureRounds {

  private static final Duration ADD_UP_EVERY = Duration.ofMinutes(5);
  private static final Duration SHELVE_EVERY = Duration.ofMinutes(10);

  private final FigureStore store;
  private final FigureConfig config;
  private final Vertx vertx;
  private final List<Poller> running = new ArrayList<>();

  FigureRounds(FigureStore store, FigureConfig config, Vertx vertx) {
    this.store = store;
    this.config = config;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    Duration every = config.lookEvery();
    running.add(
        Poller.afterStart(
            "Counting what waits", vertx, every.dividedBy(2), () -> store.look(every)));
    running.add(
        Poller.afterStart(
            "Adding up figures",
            vertx,
            ADD_UP_EVERY.dividedBy(2),
            () -> store.addUp(ADD_UP_EVERY)));
    running.add(
        Poller.afterStart(
            "Indexing days that are over",
            vertx,
            SHELVE_EVERY.dividedBy(2),
            () -> store.shelve(SHELVE_EVERY)));
  }

  void stop(@Observes ShutdownEvent event) {
    running.forEach(Poller::stop);
  }
}
