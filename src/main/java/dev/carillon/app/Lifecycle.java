package dev.carillon.app;

import dev.carillon.job.engine.Engine;
import dev.carillon.platform.http.BuildInfo;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The order in which the parts of the service start and stop.
@Singleton
final class Lifecycle {

  private static final Logger LOG = Logger.getLogger(Lifecycle.class);

  /// Above the engine's own 30 s and 12 s: what it answers is always waited for.
  private static final Duration LONGEST_STOP = Duration.ofSeconds(45);

  private final Engine engine;
  private @Nullable Uni<Void> drained;

  Lifecycle(Engine engine) {
    this.engine = engine;
  }

  void started(@Observes StartupEvent event) {
    LOG.info(BuildInfo.here());
    engine.start();
  }

  /// SIGTERM: nothing more is claimed from here on, while the port stays open for a while so that
  /// whoever sends requests sees that this node is not ready any more.
  void leaving(@Observes ShutdownDelayInitiatedEvent event) {
    drain()
        .subscribe()
        .with(done -> {}, failure -> LOG.warnf("The engine did not drain: %s", failure));
  }

  private synchronized Uni<Void> drain() {
    if (drained == null) {
      drained = engine.stop().memoize().indefinitely();
    }
    return drained;
  }

  /// Blocks the thread that shuts Quarkus down, which is what it is for: pools close after it.
  void stopping(@Observes @Priority(1) ShutdownEvent event) {
    drain().await().atMost(LONGEST_STOP);
  }
}
