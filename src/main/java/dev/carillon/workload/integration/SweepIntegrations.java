package dev.carillon.workload.integration;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobLookup;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobSummary;
import dev.carillon.job.Jobs;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.resilience.Backoff;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Plans the health checks of the coming quarter of an hour, and renewals that were lost: of
/// integrations whose job is gone. Safe to repeat: what is planned has a unique key.
@Singleton
public final class SweepIntegrations implements ReactiveJobHandler<SweepIntegrations.Args> {

  public static final JobKind<Args> KIND = new JobKind<>("integration.sweep", Args.class);

  private static final Logger LOG = Logger.getLogger(SweepIntegrations.class);

  private static final int PAGE = 1_000;

  /// A little more than the schedule's 15 minutes, so that two sweeps leave no gap.
  private static final Duration HORIZON = Duration.ofMinutes(16);

  /// A renewal that is late by less may just be waiting for its turn.
  private static final Duration LATE = Duration.ofMinutes(5);

  private final HealthStore store;
  private final Jobs jobs;
  private final JobLookup lookup;
  private final Database database;

  SweepIntegrations(HealthStore store, Jobs jobs, JobLookup lookup, Database database) {
    this.store = store;
    this.jobs = jobs;
    this.lookup = lookup;
    this.database = database;
  }

  /// Nothing to say: what is due stands in the database.
  @RegisterForReflection
  public record Args() {}

  /// @param checks health checks planned (count)
  /// @param refreshes lost renewals planned anew (count)
  @RegisterForReflection
  record Result(int checks, int refreshes) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return new JobDefaults(
        "maintenance",
        3,
        new Backoff.Exponential(Duration.ofSeconds(5), Duration.ofMinutes(1)),
        Duration.ofMinutes(10));
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    return checks(HealthStore.Place.START, 0)
        .chain(checks ->
            refreshes(HealthStore.Place.START, 0).map(refreshes -> new Result(checks, refreshes)))
        .invoke(result ->
            LOG.infof(
                "Health checks scheduled: %d; lost refreshes: %d",
                result.checks(), result.refreshes()))
        .map(JobOutcome::completed);
  }

  private Uni<Integer> checks(HealthStore.Place after, int soFar) {
    return store
        .due(HORIZON, after, PAGE)
        .chain(page ->
            enqueue(page.stream().map(CheckHealth::request).toList())
                .chain(count ->
                    page.size() < PAGE
                        ? Uni.createFrom().item(soFar + count)
                        : checks(
                            new HealthStore.Place(page.getLast().tenant(), page.getLast().id()),
                            soFar + count)));
  }

  private Uni<Integer> refreshes(HealthStore.Place after, int soFar) {
    return store
        .overdue(LATE, after, PAGE)
        .chain(page ->
            lost(page)
                .chain(this::enqueue)
                .chain(count ->
                    page.size() < PAGE
                        ? Uni.createFrom().item(soFar + count)
                        : refreshes(
                            new HealthStore.Place(page.getLast().tenant(), page.getLast().id()),
                            soFar + count)));
  }

  /// Those whose job is over, or never was.
  private Uni<List<JobRequest>> lost(List<HealthStore.Overdue> page) {
    return Multi.createFrom()
        .iterable(page)
        .onItem()
        .transformToUniAndConcatenate(each ->
            isLost(each)
                .map(lost -> lost ? Optional.of(each) : Optional.<HealthStore.Overdue>empty()))
        .collect()
        .asList()
        .map(found ->
            found.stream()
                .flatMap(Optional::stream)
                .map(each ->
                    RefreshTokens.planned(
                        each.tenant(),
                        each.id(),
                        each.provider(),
                        each.tokenVersion(),
                        Duration.ZERO))
                .toList());
  }

  private Uni<Boolean> isLost(HealthStore.Overdue of) {
    Long job = of.job();
    return job == null
        ? Uni.createFrom().item(true)
        : lookup.find(job).map(SweepIntegrations::over);
  }

  private static boolean over(Optional<JobSummary> job) {
    return job.isEmpty() || job.get().state().isFinal();
  }

  private Uni<Integer> enqueue(List<JobRequest> requests) {
    return requests.isEmpty()
        ? Uni.createFrom().item(0)
        : database
            .inTransaction(tx -> jobs.enqueueAll(tx, requests))
            .map(answers ->
                Math.toIntExact(answers.stream().filter(answer -> answer.created()).count()));
  }
}
