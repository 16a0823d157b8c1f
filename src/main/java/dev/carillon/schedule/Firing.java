package dev.carillon.schedule;

import dev.carillon.job.Enqueued;
import dev.carillon.job.Jobs;
import dev.carillon.platform.db.Tx;
import dev.carillon.schedule.TickStore.Fire;
import dev.carillon.schedule.TickStore.Result;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Turns nominal times into jobs: first the row in the ledger, then the job, both in the caller's
/// transaction. Whoever did not get the row enqueues nothing (promise P6).
@Singleton
final class Firing {

  private final TickStore store;
  private final Jobs jobs;
  private final ScheduledJob scheduledJob;
  private final String node;

  @Inject
  Firing(
      TickStore store,
      Jobs jobs,
      ScheduledJob scheduledJob,
      @ConfigProperty(name = "carillon.worker.node") Optional<String> node) {
    this(
        store,
        jobs,
        scheduledJob,
        node.or(() -> Optional.ofNullable(System.getenv("HOSTNAME"))).orElse("localhost"));
  }

  /// @param node who fires, for the ledger
  Firing(TickStore store, Jobs jobs, ScheduledJob scheduledJob, String node) {
    this.store = store;
    this.jobs = jobs;
    this.scheduledJob = scheduledJob;
    this.node = node;
  }

  /// @return those of `fires` that nobody had taken; they are taken now
  Uni<List<Fire>> take(Tx tx, List<Fire> fires) {
    return store
        .take(tx, fires, node)
        .map(taken -> fires.stream().filter(fire -> taken.contains(fire.key())).toList());
  }

  /// Enqueues a job for each of `taken` whose outcome is to fire, and writes down what became of
  /// it.
  Uni<List<Result>> enqueue(Tx tx, List<Fire> taken) {
    var fires = taken.stream().filter(fire -> fire.outcome().equals("fired")).toList();
    if (fires.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    var requests = fires.stream().map(fire -> scheduledJob.request(fire.schedule())).toList();
    return jobs.enqueueAll(tx, requests)
        .map(answers -> results(fires, answers))
        .call(results -> store.record(tx, results));
  }

  private static List<Result> results(List<Fire> fires, List<Enqueued> answers) {
    List<Result> results = new ArrayList<>(fires.size());
    for (int i = 0; i < fires.size(); i++) {
      results.add(new Result(fires.get(i), answers.get(i).id(), answers.get(i).created()));
    }
    return results;
  }

  /// Fires once by hand. The policy for overlaps holds here too.
  ///
  /// @param at now, by the clock of the database
  /// @return empty when that very microsecond was fired by hand before
  Uni<Optional<Result>> byHand(Tx tx, Schedule schedule, Instant at) {
    return take(tx, List.of(new Fire(schedule, TickStore.at(at), true, "fired", null)))
        .chain(taken -> enqueue(tx, taken))
        .map(results -> results.stream().findFirst());
  }
}
