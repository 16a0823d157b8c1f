package dev.carillon.job.engine;

import dev.carillon.job.Enqueued;
import dev.carillon.job.JobRequest;
import dev.carillon.job.JobRequest.Options;
import dev.carillon.job.engine.SimTables.Lane;
import dev.carillon.job.engine.SimTables.Rhythm;
import dev.carillon.platform.resilience.Backoff;
import dev.carillon.platform.resilience.Monotonic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A cluster on one thread: real engines, callers, and everything that can go wrong, in the order a
/// seed says. First so many steps of trouble, then calm, in which everything must come to its end.
final class Simulation {

  private static final int NODES = 3;

  /// After trouble everything has ended within so much simulated time: leases run out, back-offs
  /// pass, and no wait is longer than a minute.
  private static final Duration CALM = Duration.ofMinutes(3);

  private final long seed;
  private final SimWorld world;
  private final SimServer server;
  private final SimDatabase database;
  private final SimNotices notices;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<Long> known = new ArrayList<>();
  private int names;
  private boolean calm;

  private Simulation(long seed, SimGuards guards) {
    this.seed = seed;
    this.world = new SimWorld(seed);
    this.notices = new SimNotices(world);
    this.database = new SimDatabase(world, guards, notices);
    this.server = new SimServer(world, database);
  }

  /// What came of a run.
  ///
  /// @param steps events carried out (count)
  /// @param fingerprint the same for the same seed
  record Result(long steps, long jobs, long fingerprint) {}

  /// @param steps events with trouble (count)
  /// @throws AssertionError when a promise was broken
  static Result run(long seed, long steps, SimGuards guards) {
    var simulation = new Simulation(seed, guards);
    return ScopedValue.where(Monotonic.SOURCE, simulation.world::nanos)
        .call(() -> {
          try (var _ = new SimScheduler(simulation.world)) {
            return simulation.run(steps);
          }
        });
  }

  private Result run(long steps) {
    for (long every : List.of(1L, 2L, 7L, 13L)) {
      database.tables.rhythms.put(every, new Rhythm(every, every, every * 1_000_000_000));
    }
    IntStream.range(0, NODES).forEach(node -> start());
    world.after(0, null, this::call);
    world.after(world.between(Duration.ofSeconds(1), Duration.ofSeconds(4)), null, this::disturb);
    go(steps, Long.MAX_VALUE);
    calmDown();
    long end = world.nanos() + CALM.toNanos();
    go(Long.MAX_VALUE, end);
    database.oracle().judge(end - Duration.ofSeconds(5).toNanos());
    drainAll();
    world.check(seed);
    return new Result(world.steps(), database.tables.done.size(), world.fingerprint());
  }

  private void go(long steps, long untilNanos) {
    long last = steps == Long.MAX_VALUE ? steps : world.steps() + steps;
    while (world.steps() < last && world.nanos() < untilNanos) {
      world.step();
      world.check(seed);
    }
  }

  private void start() {
    String name = "n" + names++;
    var node = new SimNode[1];
    world.as(new SimWorld.Owner(name), () -> {});
    node[0] = new SimNode(world, server, database, notices, name);
    nodes.add(node[0]);
  }

  // --- callers ---

  private void call() {
    if (calm) {
      return;
    }
    SimNode node = nodes.get(world.random.nextInt(nodes.size()));
    world.as(
        node.owner,
        () -> {
          switch (world.random.nextInt(24)) {
            case 0, 1 -> cancel(node);
            case 2 -> batch(node);
            case 3 -> rolledBack(node);
            default -> enqueue(node);
          }
        });
    world.after(world.between(Duration.ofMillis(5), Duration.ofMillis(250)), null, this::call);
  }

  private void enqueue(SimNode node) {
    node.jobs
        .enqueue(request(true))
        .subscribe()
        .with(this::acknowledged, failure -> world.say("unknown enqueue", 0));
  }

  private void acknowledged(Enqueued answer) {
    known.add(answer.id());
    if (answer.created()) {
      database.oracle().acknowledged.add(answer.id());
    }
  }

  private void batch(SimNode node) {
    List<JobRequest> requests =
        IntStream.range(0, 1 + world.random.nextInt(4)).mapToObj(i -> request(false)).toList();
    node.database
        .inTransaction(tx -> node.jobs.enqueueBatch(tx, requests, request(false)))
        .subscribe()
        .with(
            answers -> {
              answers.forEach(this::acknowledged);
              Set<Long> jobs = new HashSet<>();
              answers.subList(0, requests.size()).forEach(answer -> jobs.add(answer.id()));
              database.oracle().batch(answers.getLast().id(), jobs);
            },
            failure -> world.say("unknown batch", 0));
  }

  /// P2: the caller's transaction fails after the enqueue.
  private void rolledBack(SimNode node) {
    List<Long> ids = new ArrayList<>();
    node.database
        .inTransaction(tx ->
            node.jobs
                .enqueue(tx, request(false))
                .invoke(answer -> ids.add(answer.id()))
                .invoke(() -> {
                  throw new IllegalStateException("the caller thinks better of it");
                }))
        .subscribe()
        .with(never -> {}, failure -> database.oracle().rolledBack.addAll(ids));
  }

  private void cancel(SimNode node) {
    if (known.isEmpty()) {
      return;
    }
    int recent = Math.min(40, known.size());
    long job = known.get(known.size() - 1 - world.random.nextInt(recent));
    node.control
        .cancel(job, "a test", "")
        .subscribe()
        .with(
            result -> database.oracle().cancelled(job, result),
            failure -> world.say("unknown cancel", job));
  }

  private JobRequest request(boolean keys) {
    List<String> kinds = SimHandlers.kinds();
    String kind = world.chance(0.4) ? "ok" : kinds.get(world.random.nextInt(kinds.size()));
    // What waits for a key or in the narrow queue runs one after the other: slow ones would not end
    // before the calm does.
    boolean gated = world.chance(0.15);
    boolean narrow = world.chance(0.2);
    boolean slow = !gated && !narrow && world.chance(0.05);
    long millis = world.random.nextLong(slow ? 20_000 : 300);
    var options =
        new JobRequest.Options(
            narrow ? "narrow" : "default",
            world.random.nextInt(-3, 4),
            null,
            world.chance(0.25) ? Duration.ofMillis(world.random.nextLong(1, 15_000)) : null,
            1 + world.random.nextInt(4),
            new Backoff.Table(List.of(Duration.ZERO, Duration.ofMillis(70), Duration.ofSeconds(3))),
            world.chance(0.1) ? Duration.ofSeconds(5) : null,
            keys && world.chance(0.15) ? "key-" + world.random.nextInt(4) : null,
            gated ? "gate-" + world.random.nextInt(2) : null,
            1 + world.random.nextInt(2),
            null,
            null,
            List.of(),
            List.of());
    return new JobRequest(
        kind, Map.of("ms", millis), world.chance(0.5) ? "default" : "other", null, options);
  }

  // --- trouble ---

  private void disturb() {
    if (calm) {
      return;
    }
    SimNode node = nodes.get(world.random.nextInt(nodes.size()));
    switch (world.random.nextInt(8)) {
      case 0, 1 -> kill(node);
      case 2, 3 -> pause(node);
      case 4 -> drain(node);
      case 5 -> away(world.between(Duration.ofMillis(50), Duration.ofSeconds(20)));
      case 6 -> pauseQueue();
      default -> away(Duration.ofMillis(30).toNanos());
    }
    world.after(world.between(Duration.ofMillis(500), Duration.ofSeconds(9)), null, this::disturb);
  }

  private void kill(SimNode node) {
    world.say("kill -9 " + node.owner.name, 0);
    remove(node);
    gone(node);
    world.after(world.between(Duration.ofMillis(300), Duration.ofSeconds(5)), null, this::start);
  }

  private void gone(SimNode node) {
    node.owner.dead = true;
    server.abandon(node.owner);
  }

  private void remove(SimNode node) {
    nodes.remove(node);
    if (nodes.isEmpty()) {
      start();
    }
  }

  /// Around the lease of 14 s, where it hurts.
  private void pause(SimNode node) {
    List<Long> millis = List.of(100L, 3_000L, 11_900L, 13_900L, 14_100L, 15_900L, 17_000L, 30_000L);
    long nanos = millis.get(world.random.nextInt(millis.size())) * 1_000_000;
    world.say("SIGSTOP " + node.owner.name, nanos / 1_000_000);
    node.owner.pausedUntilNanos = world.nanos() + nanos;
    server.abandon(node.owner);
  }

  private void drain(SimNode node) {
    if (node.draining) {
      return;
    }
    world.say("SIGTERM " + node.owner.name, 0);
    remove(node);
    world.as(node.owner, () -> node.drain(() -> gone(node)));
    world.after(world.between(Duration.ofMillis(300), Duration.ofSeconds(5)), null, this::start);
  }

  private void away(long nanos) {
    world.say("the database is away", nanos / 1_000_000);
    server.away(nanos);
  }

  private void pauseQueue() {
    setPaused("narrow", true);
    world.after(
        world.between(Duration.ofMillis(100), Duration.ofSeconds(6)),
        null,
        () -> setPaused("narrow", false));
  }

  private void setPaused(String queue, boolean paused) {
    for (Lane lane : List.copyOf(database.tables.lanes.values())) {
      if (lane.queue().equals(queue)) {
        database.tables.lanes.put(
            lane.id(), new Lane(lane.id(), lane.tenant(), queue, lane.gated(), paused));
      }
    }
  }

  // --- calm ---

  private void calmDown() {
    calm = true;
    server.calm();
    setPaused("narrow", false);
    for (SimNode node : nodes) {
      node.owner.pausedUntilNanos = 0;
    }
    while (nodes.size() < NODES) {
      start();
    }
    long settled = world.nanos() + Duration.ofSeconds(40).toNanos();
    database.oracle().calmFromNanos = settled;
    world.at(settled, null, () -> nodes.forEach(this::rush));
  }

  /// Many outcomes at one moment: more than are written at a time.
  private void rush(SimNode node) {
    world.as(
        node.owner,
        () -> {
          for (int i = 0; i < 40; i++) {
            String kind = i % 8 == 0 ? "saves" : "ok";
            node.jobs
                .enqueue(new JobRequest(kind, Map.of("ms", 2), "default", null, Options.NONE))
                .subscribe()
                .with(this::acknowledged);
          }
        });
  }

  /// P5: every node gives its lease up, in at most the drain and what an attempt may take to stop.
  private void drainAll() {
    List<@Nullable SimNode> left = new ArrayList<>(nodes);
    for (SimNode node : nodes) {
      world.as(node.owner, () -> node.drain(() -> left.remove(node)));
    }
    go(Long.MAX_VALUE, world.nanos() + Duration.ofSeconds(30).toNanos());
    left.forEach(node -> world.violated(node.owner.name + " holds jobs that have ended"));
  }
}
