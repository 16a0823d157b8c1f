package dev.carillon.workload.cascade;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/// Turns a job of the schedule, which is nobody's, into one for each tenant with students. They
/// have its priority and its tries.
@Singleton
final class TenantSpread {

  private final Jobs jobs;
  private final StudentStore students;

  TenantSpread(Jobs jobs, StudentStore students) {
    this.jobs = jobs;
    this.students = students;
  }

  /// @param tenants count
  @RegisterForReflection
  record Spread(int tenants) {}

  /// Enqueues the jobs, all or none, and once however often the attempt is repeated.
  ///
  /// @param args what each tenant's job gets
  <A> Uni<JobOutcome> spread(Attempt<A> attempt, JobKind<A> kind, A args) {
    return students
        .tenants()
        .map(tenants ->
            tenants.stream()
                .map(tenant ->
                    JobRequest.of(kind, args)
                        .forOwner(tenant, null)
                        .with(options ->
                            options
                                .priority(attempt.priority())
                                .tries(attempt.maxAttempts(), Cascade.BACKOFF)
                                .uniqueKey(kind.name() + ".scheduled")))
                .toList())
        .chain(requests ->
            attempt.cursor(Spread.class).isPresent()
                ? Uni.createFrom().item(requests)
                : attempt
                    .commit(new Spread(requests.size()), tx -> jobs.enqueueAll(tx, requests))
                    .replaceWith(requests))
        .map(requests -> JobOutcome.completed(new Spread(requests.size())));
  }
}
