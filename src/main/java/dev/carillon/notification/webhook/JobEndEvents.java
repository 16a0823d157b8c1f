package dev.carillon.notification.webhook;

import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// Tells webhooks how jobs ended: `job.completed`, `job.failed`, `job.cancelled`, in the
/// transaction that ends them.
@Singleton
final class JobEndEvents implements JobTransitionListener {

  /// Jobs that tell people of other things. That they ended is no news, and would be told by more
  /// of them without end.
  private static final String OWN = "webhook.";

  private static final String NOTIFICATIONS = "notification.";

  private final WebhookInterest interest;
  private final Webhooks webhooks;

  JobEndEvents(WebhookInterest interest, Webhooks webhooks) {
    this.interest = interest;
    this.webhooks = webhooks;
  }

  @Override
  public boolean idle(JobTransition.Event event) {
    return interest.idle(event);
  }

  @Override
  public boolean wants(JobTransition step) {
    return interest.wants(step.tenant(), step.event())
        && !step.type().startsWith(OWN)
        && !step.type().startsWith(NOTIFICATIONS);
  }

  @Override
  public Uni<Void> record(Tx tx, List<JobTransition> steps) {
    return webhooks.publish(tx, steps.stream().map(JobEndEvents::event).toList()).replaceWithVoid();
  }

  private static Webhooks.OfTenant event(JobTransition step) {
    Map<String, Object> data =
        Map.of(
            "jobId", Long.toString(step.jobId()),
            "jobType", step.type(),
            "queue", step.queue(),
            "status", step.event().word(),
            "attempt", step.attempt());
    return new Webhooks.OfTenant(
        step.tenant(),
        new WebhookEvent(WantedEnds.type(step.event()), data, step.owner(), step.trace()));
  }
}
