package dev.carillon.workload.explorer;

import dev.carillon.job.Attempt;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks, once a week, for the schemas that were not read for a week: of each active connection, as
/// the system, which needs to be no member (domain-003 §2).
///
/// Safe to repeat: a connection has one live rebuild at most.
@Singleton
final class TrainAll implements ReactiveJobHandler<TrainAll.Args> {

  static final JobKind<Args> KIND = new JobKind<>("explorer.train-all", Args.class);

  /// Five at a time, five seconds between (domain-003 §2).
  static final int AT_ONCE = 5;

  static final Duration BETWEEN = Duration.ofSeconds(5);

  private static final int PAGE = 1_000;

  private final ConnectionStore connections;
  private final Rebuilds rebuilds;

  TrainAll(ConnectionStore connections, Rebuilds rebuilds) {
    this.connections = connections;
    this.rebuilds = rebuilds;
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
    return all(new ArrayList<>(), null)
        .chain(found ->
            rebuilds
                .askForAll(found)
                .map(asked -> JobOutcome.completed(Map.of("stale", found.size(), "asked", asked))));
  }

  private Uni<List<ConnectionStore.Key>> all(
      List<ConnectionStore.Key> soFar, @Nullable UUID after) {
    return connections
        .stale(after, PAGE)
        .chain(page -> {
          soFar.addAll(page);
          return page.size() < PAGE
              ? Uni.createFrom().item(soFar)
              : all(soFar, page.getLast().id());
        });
  }
}
