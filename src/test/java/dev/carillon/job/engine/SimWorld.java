package dev.carillon.job.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Time, chance and order of a simulation. All that happens is an event; the next one is always the
/// earliest, on one thread, so a seed tells a run to the last step.
final class SimWorld {

  private static final int REMEMBERED = 60;

  /// A job of which everything is printed, to understand a failure.
  private static final long WATCHED = Long.getLong("carillon.simulation.watch", -1);

  /// Whose event it is: a process that may be dead, or stand still.
  static final class Owner {
    final String name;
    boolean dead;
    long pausedUntilNanos;

    Owner(String name) {
      this.name = name;
    }
  }

  /// Something that is going to happen, unless it is cancelled or its owner dies.
  static final class Event implements Comparable<Event> {
    private long atNanos;
    private final long number;
    private final @Nullable Owner owner;
    private final Runnable action;
    private boolean cancelled;

    private Event(long atNanos, long number, @Nullable Owner owner, Runnable action) {
      this.atNanos = atNanos;
      this.number = number;
      this.owner = owner;
      this.action = action;
    }

    /// Whether it was still to come.
    boolean cancel() {
      boolean before = cancelled;
      cancelled = true;
      return !before;
    }

    long atNanos() {
      return atNanos;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final String[] remembered = new String[REMEMBERED];
  private final List<String> violations = new ArrayList<>();
  private long nowNanos;
  private long numbers;
  private long steps;
  private int said;
  private long fingerprint = 1;
  private @Nullable Owner current;

  SimWorld(long seed) {
    this.random = new SplittableRandom(seed);
  }

  long nanos() {
    return nowNanos;
  }

  /// Events carried out so far (count).
  long steps() {
    return steps;
  }

  @Nullable Owner current() {
    return current;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /// Some time in between, evenly (ns).
  long between(Duration least, Duration most) {
    return random.nextLong(least.toNanos(), most.toNanos() + 1);
  }

  Event after(long delayNanos, @Nullable Owner owner, Runnable action) {
    return at(nowNanos + Math.max(0, delayNanos), owner, action);
  }

  Event at(long atNanos, @Nullable Owner owner, Runnable action) {
    var event = new Event(Math.max(atNanos, nowNanos), numbers++, owner, action);
    events.add(event);
    return event;
  }

  /// Runs something now as the doing of a process.
  void as(Owner owner, Runnable action) {
    Owner before = current;
    current = owner;
    try {
      action.run();
    } finally {
      current = before;
    }
  }

  /// Carries out the next event.
  ///
  /// @return `false` when nothing is left to happen
  boolean step() {
    Event next = events.poll();
    if (next == null) {
      return false;
    }
    nowNanos = Math.max(nowNanos, next.atNanos);
    Owner owner = next.owner;
    if (next.cancelled || (owner != null && owner.dead)) {
      return true;
    }
    if (owner != null && owner.pausedUntilNanos > nowNanos) {
      next.atNanos = owner.pausedUntilNanos;
      events.add(next);
      return true;
    }
    next.cancelled = true;
    steps++;
    current = owner;
    try {
      next.action.run();
    } finally {
      current = null;
    }
    return true;
  }

  /// Remembers what happened, for who has to understand a failure; also what tells two runs apart.
  void say(String what, long number) {
    fingerprint = 31 * (31 * fingerprint + what.hashCode()) + number + nowNanos;
    Owner who = current;
    String line =
        "%.6f s %s %s %d".formatted(nowNanos / 1e9, who == null ? "db" : who.name, what, number);
    remembered[said++ % REMEMBERED] = line;
    if (number == WATCHED) {
      System.out.println(line);
    }
  }

  long fingerprint() {
    return fingerprint;
  }

  /// A promise is broken. Kept and not thrown: the engine would take it for a failure to try again.
  void violated(String what) {
    violations.add(what);
  }

  /// @throws AssertionError with the seed and what happened last, if a promise was broken
  void check(long seed) {
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "seed %d, step %d, %.3f s: %s%n%s"
              .formatted(seed, steps, nowNanos / 1e9, violations.getFirst(), last()));
    }
  }

  private String last() {
    var lines = new StringBuilder();
    for (int i = Math.max(0, said - REMEMBERED); i < said; i++) {
      lines.append("  ").append(remembered[i % REMEMBERED]).append('\n');
    }
    return lines.toString();
  }
}
