package dev.carillon.workload.billing;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// What the workload does at each start: sees to it that somebody clears old uploads away. Apart
/// from the job itself, since a handler cannot have [Jobs], which knows all handlers.
@Singleton
final class BillingStart {

  private static final Logger LOG = Logger.getLogger(BillingStart.class);

  private final Jobs jobs;

  BillingStart(Jobs jobs) {
    this.jobs = jobs;
  }

  void started(@Observes StartupEvent event) {
    var cleanUp =
        JobRequest.of(CleanUpBilling.KIND, new CleanUpBilling.Args())
            .withUniqueKey(CleanUpBilling.KIND.name());
    jobs.enqueue(cleanUp)
        .subscribe()
        .with(
            job -> LOG.debugf("Job %d clears old uploads away", job.id()),
            failure ->
                LOG.warnf("Old uploads are cleared away only after the next start: %s", failure));
  }
}
