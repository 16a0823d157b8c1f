package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

/// Adds up what happened today and yesterday (UTC), by tenant and provider: the analytics of
/// document 002 (checklist S2 line 2). Yesterday too, since it was not over at the last run. Safe
/// to repeat: a day is counted anew.
@Singleton
final class RollUpAnalytics implements ReactiveJobHandler<RollUpAnalytics.Args> {

  static final JobKind<Args> KIND = new JobKind<>("analytics-rollup", Args.class);

  private final UpkeepStore store;
  private final InstantSource clock;

  RollUpAnalytics(UpkeepStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Nothing to say.
  @RegisterForReflection
  record Args() {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return store
        .rollUp(today.minusDays(1))
        .chain(() -> store.rollUp(today))
        .map(rows -> JobOutcome.completed(Map.of("day", today.toString(), "rows", rows)));
  }
}
