package dev.carillon.app;

import dev.carillon.job.engine.Engine;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/// The order in which the parts of the service start and stop.
@Singleton
final class Lifecycle {

  /// Above the engine's own 30 s and 12 s: what it answers is always waited for.
  private static final Duration LONGEST_STOP = Duration.ofSeconds(45);

  private final Engine engine;

  Lifecycle(Engine engine) {
    this.engine = engine;
  }

  void started(@Observes StartupEvent event) {
    engine.start();
  }

  /// Blocks the thread that shuts Quarkus down, which is what it is for: pools close after it.
  void stopping(@Observes @Priority(1) ShutdownEvent event) {
    engine.stop().await().atMost(LONGEST_STOP);
  }
}
