package dev.carillon.notification;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Sees to it at each start that somebody removes old notifications.
@Singleton
final class NotificationStart {

  private static final Logger LOG = Logger.getLogger(NotificationStart.class);

  private final Jobs jobs;

  NotificationStart(Jobs jobs) {
    this.jobs = jobs;
  }

  void started(@Observes StartupEvent event, Vertx vertx) {
    Poller.onceAfterStart(vertx, this::cleanUp);
  }

  private void cleanUp() {
    var cleanUp =
        JobRequest.of(CleanUpNotifications.KIND, new CleanUpNotifications.Args())
            .withUniqueKey(CleanUpNotifications.KIND.name());
    jobs.enqueue(cleanUp)
        .subscribe()
        .with(
            job -> LOG.debugf("Job %d removes old notifications", job.id()),
            failure ->
                LOG.warnf("Old notifications are removed only after the next start: %s", failure));
  }
}
