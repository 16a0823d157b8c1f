package dev.carillon.job.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Watches the promises of docs/architecture.md while a simulation runs, and judges its end. It
/// looks at rows and at handlers, and trusts neither the engine nor the guards of the statements.
final class SimOracle {

  /// An attempt whose handler is at work.
  private record Run(SimWorld.Owner node, long lease, int worker, int number) {}

  private record Claim(long lease, long job) {}

  /// Once all is calm a slot is free, and an outcome written, within this time (ns).
  private static final long SOON = 1_000_000_000;

  private final SimWorld world;
  private final SimTables tables;
  private final Map<Long, List<Run>> running = new HashMap<>();
  private final Set<Claim> startedClaims = new HashSet<>();
  private final Map<Long, Integer> unwritten = new TreeMap<>();
  private final Map<Claim, Long> stoppedAt = new HashMap<>();
  private final Map<Long, Integer> lastNumber = new HashMap<>();
  private final Map<Long, Integer> checkpoints = new HashMap<>();
  private final Set<String> effects = new HashSet<>();
  private final Map<Long, Set<Long>> batches = new TreeMap<>();

  /// From when on nothing is to be made good any more.
  long calmFromNanos = Long.MAX_VALUE;

  /// Jobs whose enqueue was acknowledged, those that were taken back, and those asked to stop.
  final Set<Long> acknowledged = new TreeSet<>();

  final Set<Long> rolledBack = new TreeSet<>();
  private final Set<Long> cancelled = new TreeSet<>();
  private final Map<Long, Long> stopping = new TreeMap<>();

  SimOracle(SimWorld world, SimTables tables) {
    this.world = world;
    this.tables = tables;
  }

  // --- rows ---

  void inserted(SimJob job) {
    world.say("enqueued", job.id);
    String key = job.uniqueKey;
    if (key == null) {
      return;
    }
    long live =
        tables.ready.values().stream().filter(j -> hasKey(j, job.tenant, key)).count()
            + tables.scheduled.values().stream().filter(j -> hasKey(j, job.tenant, key)).count();
    if (live > 1) {
      world.violated("the unique key %s has %d live jobs".formatted(key, live));
    }
  }

  private static boolean hasKey(SimJob job, String tenant, String key) {
    return job.tenant.equals(tenant) && key.equals(job.uniqueKey);
  }

  /// P7: what a claim leaves out is not better than what it takes.
  void chose(int lane, List<SimJob> chosen) {
    if (chosen.isEmpty()) {
      return;
    }
    Set<Long> ids = new HashSet<>();
    SimJob worst = chosen.getFirst();
    for (SimJob job : chosen) {
      ids.add(job.id);
      worst = SimJob.BEST_FIRST.compare(job, worst) > 0 ? job : worst;
    }
    for (SimJob job : tables.ready.values()) {
      if (job.lane == lane
          && job.lease == 0
          && job.runAtNanos <= world.nanos()
          && !ids.contains(job.id)
          && SimJob.BEST_FIRST.compare(job, worst) < 0) {
        world.violated("a claim left job %d out and took %d".formatted(job.id, worst.id));
      }
    }
  }

  /// P3: nobody gets a lease on a job that another live worker holds.
  void leased(SimJob before, int worker) {
    if (before.lease != 0 && tables.isAlive(before.worker)) {
      world.violated(
          "job %d is claimed by worker %d while worker %d holds it"
              .formatted(before.id, worker, before.worker));
    }
    if (!tables.isAlive(worker)) {
      world.violated("worker %d was found dead and claims job %d".formatted(worker, before.id));
    }
    if (before.attempt >= before.maxAttempts) {
      world.violated("job %d gets more than its attempts".formatted(before.id));
    }
    if (tables.done.containsKey(before.id)) {
      world.violated("job %d is claimed although it has ended".formatted(before.id));
    }
  }

  void gated(SimJob job) {
    long now =
        tables.ready.values().stream()
            .filter(j -> j.lease != 0 && Objects.equals(j.gateKey, job.gateKey))
            .count();
    if (now > job.concurrencyLimit()) {
      world.violated("%d jobs run with the key of job %d".formatted(now, job.id));
    }
  }

  /// P3: who lost the lease changes nothing.
  void changed(String what, SimJob job, long lease) {
    if (job.lease != lease) {
      world.violated(
          "%s of job %d was accepted under lease %d while it has %d"
              .formatted(what, job.id, lease, job.lease));
    }
  }

  /// No flush is lost: once all is calm an outcome does not wait for the next one to come.
  private void recorded(SimJob job) {
    Long since = stoppedAt.remove(new Claim(job.lease, job.id));
    if (since != null && since > calmFromNanos && world.nanos() - since > SOON) {
      world.violated(
          "the outcome of job %d waited for %.1f s"
              .formatted(job.id, (world.nanos() - since) / 1e9));
    }
  }

  void returned(SimJob job) {
    world.say("returned", job.id);
    recorded(job);
  }

  void ended(SimJob job, String state) {
    recorded(job);
    world.say("ended " + state, job.id);
    if (tables.done.containsKey(job.id)) {
      world.violated("job %d ended twice".formatted(job.id));
    }
  }

  /// A claim whose answer was lost is taken back only when nothing of it was started.
  void forgotten(SimJob job) {
    world.say("forgotten", job.id);
    if (startedClaims.contains(new Claim(job.lease, job.id))) {
      world.violated("job %d was given back although it was started".formatted(job.id));
    }
  }

  // --- handlers ---

  void started(SimWorld.Owner node, RunningAttempt<?> attempt) {
    long job = attempt.jobId();
    world.say("started on " + node.name, job);
    if (!startedClaims.add(new Claim(attempt.lease(), job))) {
      world.violated("one claim of job %d was started twice".formatted(job));
    }
    for (Run other : running.getOrDefault(job, List.of())) {
      if (!other.node().dead && tables.isAlive(other.worker())) {
        world.violated(
            "job %d starts on %s while it runs on %s".formatted(job, node.name, other.node().name));
      }
    }
    int before = lastNumber.getOrDefault(job, 0);
    if (attempt.number() > attempt.maxAttempts() || attempt.number() < before) {
      world.violated(
          "attempt %d of job %d follows attempt %d".formatted(attempt.number(), job, before));
    }
    if (attempt.cursor(Integer.class).orElse(0) < checkpoints.getOrDefault(job, 0)
        && holds(attempt)) {
      world.violated("job %d lost a checkpoint".formatted(job));
    }
    if (cancelled.contains(job)) {
      world.violated("job %d is started although it was cancelled".formatted(job));
    }
    for (long other : batches.getOrDefault(job, Set.of())) {
      if (!tables.done.containsKey(other)) {
        world.violated("job %d starts before job %d of its batch ended".formatted(job, other));
      }
    }
    lastNumber.put(job, attempt.number());
    int worker = (int) (attempt.lease() >>> 32);
    running
        .computeIfAbsent(job, id -> new ArrayList<>())
        .add(new Run(node, attempt.lease(), worker, attempt.number()));
  }

  private boolean holds(RunningAttempt<?> attempt) {
    SimJob row = tables.ready.get(attempt.jobId());
    return row != null && row.lease == attempt.lease();
  }

  void stopped(RunningAttempt<?> attempt) {
    running
        .getOrDefault(attempt.jobId(), new ArrayList<>())
        .removeIf(run -> run.lease() == attempt.lease());
    stoppedAt.put(new Claim(attempt.lease(), attempt.jobId()), world.nanos());
  }

  void savedAt(RunningAttempt<?> attempt, int step) {
    checkpoints.merge(attempt.jobId(), step, Math::max);
  }

  void effect(RunningAttempt<?> attempt) {
    if (!effects.add("effect of " + attempt.jobId())) {
      world.violated("an effect of job %d happened twice".formatted(attempt.jobId()));
    }
  }

  /// A handler has said a line for its job's log.
  void logged(RunningAttempt<?> attempt) {
    if (world.nanos() > calmFromNanos) {
      unwritten.merge(attempt.jobId(), 1, Integer::sum);
    }
  }

  void written(Long[] jobs) {
    for (Long job : jobs) {
      unwritten.computeIfPresent(job, (id, lines) -> lines == 1 ? null : lines - 1);
    }
  }

  // --- callers ---

  void batch(long then, Set<Long> jobs) {
    batches.put(then, jobs);
  }

  void cancelled(long job, dev.carillon.job.JobControl.CancelResult result) {
    world.say("cancel: " + result, job);
    switch (result) {
      case CANCELLED -> cancelled.add(job);
      case STOPPING -> {
        SimJob row = tables.ready.get(job);
        if (row != null) {
          stopping.put(job, row.lease);
        }
      }
      case NOT_LIVE -> {}
    }
  }

  // --- the end ---

  /// Judges what is left when everything has calmed down.
  void judge(long untilNanos) {
    tables.ready.values().forEach(job -> world.say("left in job_ready: " + job, job.id));
    tables.scheduled.values().forEach(job -> world.say("left in job_scheduled: " + job, job.id));
    for (long job : acknowledged) {
      if (!tables.done.containsKey(job)) {
        world.violated(
            "job %d was acknowledged and %s"
                .formatted(job, tables.isLive(job) ? "has not ended: " + row(job) : "is lost"));
      }
    }
    rolledBack.stream()
        .filter(job -> tables.done.containsKey(job) || tables.isLive(job))
        .forEach(job -> world.violated("job %d was taken back and is there".formatted(job)));
    cancelled.forEach(job -> mustBeCancelled(job, 0));
    stopping.forEach(this::mustBeCancelled);
    tables.done.values().stream()
        .filter(done -> done.attempt() > done.maxAttempts() || done.attempt() < 0)
        .forEach(
            done -> world.violated("job %d used attempt %d".formatted(done.id(), done.attempt())));
    if (!unwritten.isEmpty()) {
      world.violated("lines of the logs of these jobs are lost: " + unwritten.keySet());
    }
    if (!tables.unique.isEmpty()) {
      world.violated("unique keys are held by nobody: " + tables.unique.keySet());
    }
    judgeSchedules(untilNanos);
  }

  private @org.jspecify.annotations.Nullable SimJob row(long job) {
    SimJob row = tables.ready.get(job);
    return row == null ? tables.scheduled.get(job) : row;
  }

  /// Unless the attempt that was asked to stop had already ended it.
  private void mustBeCancelled(long job, long leaseThen) {
    SimTables.Done done = tables.done.get(job);
    if (done != null && !done.state().equals("cancelled") && done.lease() != leaseThen) {
      world.violated("job %d was to stop, ran again and is %s".formatted(job, done.state()));
    }
  }

  /// P6: each nominal time up to the end has one row and one job.
  private void judgeSchedules(long untilNanos) {
    Map<Long, Set<Long>> times = new TreeMap<>();
    Set<Long> jobs = new HashSet<>();
    for (SimTables.Fire fire : tables.fires.values()) {
      times.computeIfAbsent(fire.schedule(), id -> new TreeSet<>()).add(fire.atNanos());
      boolean isOver = fire.atNanos() < untilNanos;
      Long job = fire.job();
      if (isOver && (job == null || !jobs.add(job) || !tables.done.containsKey(job))) {
        world.violated(
            "schedule %d fired without a job of its own: %s".formatted(fire.schedule(), fire));
      }
    }
    for (SimTables.Rhythm rhythm : tables.rhythms.values()) {
      long every = rhythm.everySeconds() * 1_000_000_000L;
      Set<Long> fired = times.getOrDefault(rhythm.id(), Set.of());
      for (long at = every; at < untilNanos; at += every) {
        if (!fired.contains(at)) {
          world.violated(
              "schedule %d did not fire at %d s".formatted(rhythm.id(), at / 1_000_000_000));
        }
      }
    }
  }
}
