package dev.carillon.job.engine;

import dev.carillon.job.AttemptObserver.Ended;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.job.JobTransitions;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Takes jobs back that nobody works on: those of a worker whose lease ran out, and those of a
/// claim whose answer was lost. Every node does it; the row locks see that each job is rescued
/// once.
final class Rescuer {

  private static final Logger LOG = Logger.getLogger(Rescuer.class);

  /// A job in whose attempts this many workers died is not given to another (reliability.md P12).
  static final int MAX_RESCUES = 3;

  private final WorkerStore workers;
  private final OutcomeStore outcomes;
  private final Steps steps;
  private final AttemptWatch watch;
  private final JobArrivals arrivals;
  private final WorkerConfig config;
  private final BooleanSupplier settled;

  /// Leases of claims whose answer never came and that are not void yet.
  private final Set<Long> unanswered = ConcurrentHashMap.newKeySet();

  private final Poller poller;

  /// @param settled whether this node has been heard long enough to tell a dead worker from an
  ///   outage of the database by a lease that ran out alone
  Rescuer(
      EngineParts parts,
      JobArrivals arrivals,
      Context context,
      WorkerConfig config,
      BooleanSupplier settled) {
    this.workers = parts.workers();
    this.outcomes = parts.outcomes();
    this.steps = parts.steps();
    this.watch = parts.watch();
    this.arrivals = arrivals;
    this.config = config;
    this.settled = settled;
    Duration every = config.rescueEvery();
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
    unanswered.add(lease);
    poller.wake();
  }

  /// Whether no claim may still be carried out of which this node does not know.
  boolean knowsItsClaims() {
    return unanswered.isEmpty();
  }

  private Uni<Void> sweep() {
    return forgetUnanswered()
        .map(ignored ->
            new WorkerStore.Evidence(settled.getAsBoolean(), config.lease(), config.beat()))
        .chain(
            evidence -> workers.anyDead(evidence).chain(dead -> dead ? rescue(evidence) : done()));
  }

  private Uni<Void> forgetUnanswered() {
    if (unanswered.isEmpty()) {
      return done();
    }
    List<Long> leases = List.copyOf(unanswered);
    return workers
        .makeVoid(leases)
        .chain(() -> steps.inTransaction((tx, telling) -> forget(tx, telling, leases)))
        .invoke(lanes -> lanes.forEach(arrivals::arrived))
        .invoke(() -> leases.forEach(unanswered::remove))
        .replaceWithVoid();
  }

  private Uni<Void> rescue(WorkerStore.Evidence evidence) {
    return steps
        .inTransaction((tx, telling) ->
            workers.rescue(tx.connection(), evidence).call(rescued -> settle(tx, telling, rescued)))
        .invoke(this::tell)
        .replaceWithVoid();
  }

  private Uni<List<Integer>> forget(Tx tx, JobTransitions.Telling telling, List<Long> leases) {
    return workers
        .forget(tx.connection(), leases)
        .call(forgotten ->
            described(tx, forgotten.stream().map(WorkerStore.Forgotten::id).toList())
                .chain(jobs -> telling.tell(tx, returned(jobs.values()))))
        .map(forgotten -> forgotten.stream().map(WorkerStore.Forgotten::lane).distinct().toList());
  }

  /// Ends the jobs that may not run again, and has all of them told.
  private Uni<Void> settle(
      Tx tx, JobTransitions.Telling telling, List<WorkerStore.Rescued> rescued) {
    if (rescued.isEmpty()) {
      return done();
    }
    return described(tx, rescued.stream().map(WorkerStore.Rescued::id).toList())
        .chain(jobs -> {
          List<Ending> doomed = doomed(rescued, jobs);
          doomed.forEach(ending -> jobs.remove(ending.id()));
          return telling
              .tell(tx, returned(jobs.values()))
              .chain(() -> doomed.isEmpty() ? done() : end(tx, telling, doomed));
        });
  }

  private Uni<Void> end(Tx tx, JobTransitions.Telling telling, List<Ending> doomed) {
    return outcomes
        .end(tx.connection(), OutcomeStore.END, doomed)
        .call(recorded -> steps.tellEndings(tx, telling, doomed, recorded))
        .replaceWithVoid();
  }

  private Uni<Map<Long, StepStore.Described>> described(Tx tx, List<Long> jobs) {
    boolean nobodyListens =
        steps.idle(Event.RETURNED)
            && steps.idle(Event.FAILED)
            && steps.idle(Event.CANCELLED)
            && steps.idle(Event.QUEUED);
    return nobodyListens || jobs.isEmpty()
        ? Uni.createFrom().item(new HashMap<>())
        : steps
            .describe(tx, jobs)
            .map(found -> {
              Map<Long, StepStore.Described> byId = new HashMap<>();
              found.forEach(job -> byId.put(job.id(), job));
              return byId;
            });
  }

  private static List<JobTransition> returned(Collection<StepStore.Described> jobs) {
    return jobs.stream().map(job -> job.step(Event.RETURNED, null)).toList();
  }

  private static List<Ending> doomed(
      List<WorkerStore.Rescued> rescued, Map<Long, StepStore.Described> jobs) {
    List<Ending> doomed = new ArrayList<>();
    for (WorkerStore.Rescued job : rescued) {
      JobState end = end(job);
      if (end != null) {
        Event event = end == JobState.CANCELLED ? Event.CANCELLED : Event.FAILED;
        doomed.add(ending(job.id(), end, event, jobs.get(job.id())));
      }
    }
    return doomed;
  }

  /// How a job ends that may not run again; `null` when it may.
  private static @Nullable JobState end(WorkerStore.Rescued job) {
    if (job.cancelReason() != null) {
      return JobState.CANCELLED;
    }
    return job.spent() || job.rescues() >= MAX_RESCUES ? JobState.DISCARDED : null;
  }

  private static Ending ending(
      long id, JobState state, Event event, StepStore.@Nullable Described known) {
    return known == null
        ? new Ending(id, 0, state, null, null)
        : new Ending(id, 0, null, state, null, null, known.batch(), known.step(event, null));
  }

  private void tell(List<WorkerStore.Rescued> rescued) {
    if (rescued.isEmpty()) {
      return;
    }
    LOG.warnf("Rescued %d jobs of workers that stopped without a word", rescued.size());
    rescued.stream().mapToInt(WorkerStore.Rescued::lane).distinct().forEach(arrivals::arrived);
    for (WorkerStore.Rescued job : rescued) {
      JobState end = end(job);
      if (end != null) {
        watch.endedUnattended(
            job.lane(), job.kind(), end == JobState.CANCELLED ? Ended.CANCELLED : Ended.FAILED);
      }
    }
  }

  private static Uni<Void> done() {
    return Uni.createFrom().voidItem();
  }
}
