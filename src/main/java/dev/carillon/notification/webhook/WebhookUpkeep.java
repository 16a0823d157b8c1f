package dev.carillon.notification.webhook;

import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import org.jboss.logging.Logger;

/// Removes deliveries that are too old to be looked up, and ends those nobody works on any more.
/// Every node does; row locks keep them apart.
@Singleton
class WebhookUpkeep {

  private static final Logger LOG = Logger.getLogger(WebhookUpkeep.class);

  private static final Duration EVERY = Duration.ofMinutes(10);

  /// Beside the longest wait of the plan, and of a receiver (24 h).
  private static final Duration MARGIN = Duration.ofDays(2);

  private final WebhookUpkeepStore store;
  private final WebhookConfig config;
  private final Vertx vertx;

  WebhookUpkeep(WebhookUpkeepStore store, WebhookConfig config, Vertx vertx) {
    this.store = store;
    this.config = config;
    this.vertx = vertx;
  }

  void begin(@Observes StartupEvent event) {
    vertx.setPeriodic(EVERY.toMillis(), id -> purge());
  }

  private void purge() {
    store
        .endAbandoned(Collections.max(config.retryAfter()).plus(MARGIN))
        .chain(this::purgeAll)
        .subscribe()
        .with(
            done -> {},
            failure -> LOG.debugf("Old deliveries stay until the next time: %s", failure));
  }

  private Uni<Integer> purgeAll() {
    return store.purge(config.keep()).repeat().until(removed -> removed == 0).collect().last();
  }
}
