package dev.carillon.job;

import dev.carillon.platform.resilience.FirstLooks;
import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Keeps the limits of `queue_limit` in memory, a few seconds old. While the database is away the
/// last ones hold.
@Singleton
final class SetQueueLimits implements QueueLimits {

  private final QueueLimitStore store;
  private final Vertx vertx;
  private final Duration every;
  private volatile Map<String, Integer> limits = Map.of();
  private @Nullable Poller reading;

  SetQueueLimits(QueueLimitStore store, Vertx vertx, QueueLimitConfig config) {
    this.store = store;
    this.vertx = vertx;
    this.every = config.limitsEvery();
  }

  void start(@Observes StartupEvent event, FirstLooks looks) {
    looks.add(this::read);
    reading = Poller.afterStart("Reading the limits of queues", vertx, every, this::read);
  }

  void stop(@Observes ShutdownEvent event) {
    if (reading != null) {
      reading.stop();
    }
  }

  private Uni<Void> read() {
    return store.all().invoke(found -> limits = found).replaceWithVoid();
  }

  @Override
  public OptionalInt perNode(String queue) {
    Integer limit = limits.get(queue);
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }
}
