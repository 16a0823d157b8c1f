package dev.carillon.notification.webhook;

import dev.carillon.job.JobTransition;
import dev.carillon.platform.db.Notices;
import dev.carillon.platform.resilience.FirstLooks;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// Which tenants want to hear of ends of jobs, in memory: asked for every step of every job. Kept
/// fresh by notices, and by a look every few seconds in case one is lost; an endpoint that is new
/// may miss what ends before that.
@Singleton
class WebhookInterest {

  static final String CHANNEL = "carillon_webhook";

  private static final Logger LOG = Logger.getLogger(WebhookInterest.class);

  private static final long LOOK_EVERY_MS = 5_000;

  private final EndpointStore store;
  private final Notices notices;
  private final Vertx vertx;
  private final WantedEnds wanted = new WantedEnds();
  private final AtomicInteger asked = new AtomicInteger();

  WebhookInterest(EndpointStore store, Notices notices, Vertx vertx) {
    this.store = store;
    this.notices = notices;
    this.vertx = vertx;
  }

  void begin(@Observes StartupEvent event, FirstLooks looks) {
    notices.listen(CHANNEL, payload -> look());
    vertx.setPeriodic(LOOK_EVERY_MS, id -> look());
    looks.add(() -> store.interest().invoke(wanted::learn));
  }

  /// Endpoints changed, and the change is committed: this node looks at once, the others are told.
  void changed() {
    look();
    notices.send(CHANNEL, "");
  }

  /// {@return whether a tenant may have an endpoint for this step}
  boolean wants(String tenant, JobTransition.Event event) {
    return wanted.by(tenant, event);
  }

  /// {@return whether no tenant has one}
  boolean idle(JobTransition.Event event) {
    return !wanted.byAnybody(event);
  }

  /// One look at a time; what is asked for meanwhile makes one more.
  private void look() {
    if (asked.getAndIncrement() == 0) {
      look(asked.get());
    }
  }

  private void look(int seen) {
    store
        .interest()
        .subscribe()
        .with(
            found -> {
              wanted.learn(found);
              looked(seen);
            },
            failure -> {
              LOG.debugf(
                  "Who wants webhooks is not known anew, the next look will tell: %s", failure);
              looked(seen);
            });
  }

  private void looked(int seen) {
    if (!asked.compareAndSet(seen, 0)) {
      look(asked.get());
    }
  }
}
