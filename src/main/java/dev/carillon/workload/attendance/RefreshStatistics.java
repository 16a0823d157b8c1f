package dev.carillon.workload.attendance;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/// Computes the statistics of all classes again. Readers see the old ones meanwhile.
@Singleton
final class RefreshStatistics implements ReactiveJobHandler<RefreshStatistics.Args> {

  static final JobKind<Args> KIND = new JobKind<>("materialized-view-refresh", Args.class);

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  private final MetricsStore store;

  RefreshStatistics(MetricsStore store) {
    this.store = store;
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
    return store.refreshClasses().replaceWith(JobOutcome.completed());
  }
}
