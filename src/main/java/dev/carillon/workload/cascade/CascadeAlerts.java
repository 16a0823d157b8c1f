package dev.carillon.workload.cascade;

import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Alerts the admins when a deletion has failed for good, whoever recorded that: the handler may be
/// gone by then.
@Singleton
final class CascadeAlerts implements JobTransitionListener {

  private static final Set<String> DELETIONS =
      Set.of(DeleteStudent.KIND.name(), DeleteStudents.KIND.name());

  private final CascadeEvents events;

  CascadeAlerts(CascadeEvents events) {
    this.events = events;
  }

  @Override
  public int order() {
    return ALERTS;
  }

  @Override
  public boolean idle(Event event) {
    return event != Event.FAILED;
  }

  @Override
  public boolean wants(JobTransition transition) {
    return transition.event() == Event.FAILED && DELETIONS.contains(transition.type());
  }

  @Override
  public Uni<Void> record(Tx tx, List<JobTransition> transitions) {
    return events.publish(
        tx,
        transitions.stream()
            .map(failed ->
                events.alert(
                    failed.tenant(),
                    "job_failure",
                    "A deletion has failed for good.",
                    new CascadeEvents.AlertDetails(
                        String.valueOf(failed.jobId()), failed.type(), failed.attempt(), null)))
            .toList());
  }
}
