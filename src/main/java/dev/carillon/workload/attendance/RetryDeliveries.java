package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobState;
import dev.carillon.job.JobSummary;
import dev.carillon.job.Jobs;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.notification.DeliveryChannel;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.arc.All;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Sees that no delivery is forgotten: the tries themselves are jobs that wait their 15, 30 and 60
/// minutes; a delivery that waits and has no job any more gets one, unless somebody cancelled it.
/// Also says of an alert that it failed. Safe to repeat: a delivery has at most one such job.
@Singleton
final class RetryDeliveries implements ReactiveJobHandler<RetryDeliveries.Args> {

  static final JobKind<Args> KIND = new JobKind<>("notification-retry", Args.class);

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  /// @param requeued deliveries that have a job again (count)
  /// @param failed alerts that reached nobody (count)
  @RegisterForReflection
  record Result(int requeued, int failed) {}

  private final RetryStore store;
  private final JobLookup lookup;
  private final Jobs jobs;
  private final List<DeliveryChannel> channels;

  RetryDeliveries(
      RetryStore store, JobLookup lookup, Jobs jobs, @All List<DeliveryChannel> channels) {
    this.store = store;
    this.lookup = lookup;
    this.jobs = jobs;
    this.channels = channels;
  }

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return AttendanceSchedules.DEFAULTS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return store
        .waitingLong()
        .chain(waiting ->
            Multi.createFrom()
                .iterable(waiting)
                .onItem()
                .transformToUniAndConcatenate(this::requeue)
                .filter(Boolean::booleanValue)
                .collect()
                .asList())
        .chain(requeued ->
            store.fail().map(failed -> JobOutcome.completed(new Result(requeued.size(), failed))));
  }

  private Uni<Boolean> requeue(RetryStore.Waiting waiting) {
    return lookup
        .find(waiting.job())
        .chain(found -> {
          JobState state = found.map(JobSummary::state).orElse(JobState.DISCARDED);
          if (state == JobState.CANCELLED) {
            return store.withdraw(waiting).replaceWith(false);
          }
          return request(waiting)
              .filter(request -> state.isFinal())
              .map(request -> jobs.enqueue(request).map(job -> job.created()))
              .orElseGet(() -> Uni.createFrom().item(false));
        });
  }

  private Optional<JobRequest> request(RetryStore.Waiting waiting) {
    List<Duration> plan = AttendanceTypes.RETRIES;
    int done = Math.clamp(waiting.attempts(), 1, plan.size());
    return channels.stream()
        .filter(channel -> channel.name().equals(waiting.channel()))
        .flatMap(channel -> channel.redelivery(waiting.tenant(), waiting.delivery()).stream())
        .map(request ->
            request
                .withUniqueKey("attendance.retry:" + waiting.delivery())
                .withTries(
                    plan.size() + 1 - done, new Backoff.Table(plan.subList(done - 1, plan.size()))))
        .findFirst();
  }
}
