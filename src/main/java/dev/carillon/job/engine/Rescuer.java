package dev.carillon.job.engine;

import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// Takes jobs back that nobody works on: those of a worker whose lease ran out, and those of a
/// claim whose answer was lost. Every node does it; the row locks see that each job is rescued
/// once.
final class Rescuer {

  private static final Logger LOG = Logger.getLogger(Rescuer.class);

  /// A job in whose attempts this many workers died is not given to another (reliability.md P12).
  static final int MAX_RESCUES = 3;

  /// How long a claim without an answer may still be carried out by the server.
  private static final Duration UNANSWERED_FOR = Duration.ofSeconds(20);

  private final WorkerStore workers;
  private final OutcomeStore outcomes;
  private final JobArrivals arrivals;
  private final BooleanSupplier maySweep;
  private final Map<Long, Long> unanswered = new ConcurrentHashMap<>();
  private final Poller poller;

  /// @param maySweep whether this node can tell a dead worker from an outage of the database
  Rescuer(
      WorkerStore workers,
      OutcomeStore outcomes,
      JobArrivals arrivals,
      Context context,
      Duration every,
      BooleanSupplier maySweep) {
    this.workers = workers;
    this.outcomes = outcomes;
    this.arrivals = arrivals;
    this.maySweep = maySweep;
    this.poller = new Poller("Rescue", context, every, () -> sweep().replaceWith(every));
  }

  void start() {
    poller.start();
  }

  void stop() {
    poller.stop();
  }

  /// The answer to the claim with this lease never came.
  void unanswered(long lease) {
    unanswered.put(lease, System.nanoTime());
    poller.wake();
  }

  private Uni<Void> sweep() {
    return forgetUnanswered().chain(() -> maySweep.getAsBoolean() ? look() : done());
  }

  private Uni<Void> forgetUnanswered() {
    if (unanswered.isEmpty()) {
      return done();
    }
    List<Long> leases = List.copyOf(unanswered.keySet());
    long now = System.nanoTime();
    return workers
        .forget(leases)
        .invoke(lanes -> lanes.forEach(arrivals::arrived))
        .invoke(() -> unanswered.values().removeIf(since -> now - since > UNANSWERED_FOR.toNanos()))
        .replaceWithVoid();
  }

  private Uni<Void> look() {
    return workers.anyDead().chain(dead -> dead ? rescue() : done());
  }

  private Uni<Void> rescue() {
    return workers
        .inTransaction(tx ->
            workers
                .rescue(tx)
                .chain(rescued -> {
                  List<Ending> doomed = doomed(rescued);
                  return doomed.isEmpty()
                      ? Uni.createFrom().item(rescued)
                      : outcomes.end(tx, OutcomeStore.END, doomed).replaceWith(rescued);
                }))
        .invoke(this::tell)
        .replaceWithVoid();
  }

  private static List<Ending> doomed(List<WorkerStore.Rescued> rescued) {
    List<Ending> doomed = new ArrayList<>();
    for (WorkerStore.Rescued job : rescued) {
      if (job.cancelReason() != null) {
        doomed.add(new Ending(job.id(), 0, JobState.CANCELLED, null, null));
      } else if (job.spent() || job.rescues() >= MAX_RESCUES) {
        doomed.add(new Ending(job.id(), 0, JobState.DISCARDED, null, null));
      }
    }
    return doomed;
  }

  private void tell(List<WorkerStore.Rescued> rescued) {
    if (rescued.isEmpty()) {
      return;
    }
    LOG.warnf("Rescued %d jobs of workers that stopped without a word", rescued.size());
    rescued.stream().mapToInt(WorkerStore.Rescued::lane).distinct().forEach(arrivals::arrived);
  }

  private static Uni<Void> done() {
    return Uni.createFrom().voidItem();
  }
}
