package dev.carillon.stream.job;

import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitionListener;
import dev.carillon.platform.db.Tx;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import dev.carillon.stream.StreamStep;
import dev.carillon.stream.Streams;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the steps of jobs to the streams that somebody follows: to `job` each step, to `my-jobs`
/// of its owner and to `tenant-jobs` all but progress.
@Singleton
final class JobStreams implements JobTransitionListener {

  static final String JOB = "job";
  static final String MINE = "my-jobs";
  static final String TENANT = "tenant-jobs";

  private final Streams streams;
  private final FollowedJobs followed;

  JobStreams(Streams streams, FollowedJobs followed) {
    this.streams = streams;
    this.followed = followed;
  }

  static StreamName ofJob(String tenant, long id) {
    return new StreamName(JOB, tenant, String.valueOf(id));
  }

  static StreamName ofOwner(String tenant, String owner) {
    return new StreamName(MINE, tenant, owner);
  }

  static StreamName ofTenant(String tenant) {
    return new StreamName(TENANT, tenant, TENANT);
  }

  @Override
  public int order() {
    return STREAMS;
  }

  @Override
  public boolean idle(Event event) {
    return !followed.isAny();
  }

  @Override
  public boolean wants(JobTransition step) {
    return followed.isJob(step.jobId())
        || (step.event() != Event.PROGRESS
            && (followed.isTenant(step.tenant()) || followed.isOwner(step.tenant(), step.owner())));
  }

  @Override
  public Uni<Void> record(Tx tx, List<JobTransition> transitions) {
    List<StreamStep> steps = new ArrayList<>();
    transitions.forEach(step -> addTo(steps, step));
    return streams.step(tx, steps);
  }

  private void addTo(List<StreamStep> steps, JobTransition step) {
    JobEventData data = JobEventData.of(step, false);
    if (followed.isJob(step.jobId())) {
      steps.add(
          step(
              ofJob(step.tenant(), step.jobId()),
              step.event(),
              JobMark.of(step.runs(), step.event()),
              step.event() == Event.PROGRESS,
              data));
    }
    if (step.event() == Event.PROGRESS) {
      return;
    }
    @Nullable String owner = step.owner();
    if (owner != null && followed.isOwner(step.tenant(), owner)) {
      steps.add(unmarked(ofOwner(step.tenant(), owner), step, data));
    }
    if (followed.isTenant(step.tenant())) {
      steps.add(unmarked(ofTenant(step.tenant()), step, JobEventData.of(step, true)));
    }
  }

  private static StreamStep unmarked(StreamName stream, JobTransition step, JobEventData data) {
    return StreamStep.unmarked(new StreamEvent(stream, step.event().word(), data));
  }

  private static StreamStep step(
      StreamName stream, Event event, long mark, boolean again, JobEventData data) {
    return new StreamStep(
        new StreamEvent(stream, event.word(), data), mark, again, event.isFinal());
  }

  /// What to tell of a job that is further than its stream: how it stands; before the end also the
  /// start, if somebody heard it queue and missed it.
  static List<StreamStep> missed(StreamName stream, long told, PresentJob job) {
    Event event = JobEventData.event(job);
    // A wait after a failure may have been told as one or the other; the lower rank keeps it from
    // being told twice.
    long mark = JobMark.of(job.runs(), event == Event.RETRY ? Event.RETURNED : event);
    List<StreamStep> steps = new ArrayList<>(2);
    long started = JobMark.of(job.runs(), Event.STARTED);
    if (event.isFinal() && job.runs() > 0 && told > 0 && told < started) {
      steps.add(
          step(stream, Event.STARTED, started, false, JobEventData.of(job, JobState.RUNNING)));
    }
    steps.add(step(stream, event, mark, false, JobEventData.of(job, job.state())));
    return steps;
  }
}
