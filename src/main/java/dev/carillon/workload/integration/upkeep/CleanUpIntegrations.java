package dev.carillon.workload.integration.upkeep;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.limit.RequestLimitStore;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Drops what is known of calls and callbacks past their time, and flows nobody finished: the audit
/// clean-up of document 002 (checklist S2 line 2). The audit log itself is archived for the whole
/// service, by `audit.archive`. Safe to repeat.
@Singleton
final class CleanUpIntegrations implements ReactiveJobHandler<CleanUpIntegrations.Args> {

  static final JobKind<Args> KIND = new JobKind<>("audit-cleanup", Args.class);

  private final UpkeepStore store;
  private final RequestLimitStore limits;
  private final Duration keep;

  CleanUpIntegrations(UpkeepStore store, RequestLimitStore limits, IntegrationConfig config) {
    this.store = store;
    this.limits = limits;
    this.keep = config.keep();
  }

  /// Nothing to say: how long things are kept is configuration.
  @RegisterForReflection
  record Args() {}

  /// Rows that are gone (counts).
  @RegisterForReflection
  record Result(int calls, int attempts, int allowances, int flows) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return Uni.combine()
        .all()
        .unis(store.dropCalls(keep), store.dropAttempts(keep), limits.forget(), store.dropFlows())
        .usingConcurrencyOf(1)
        .asTuple()
        .map(gone ->
            JobOutcome.completed(
                new Result(gone.getItem1(), gone.getItem2(), gone.getItem3(), gone.getItem4())));
  }
}
