package dev.carillon.job.engine;

import dev.carillon.platform.resilience.Monotonic;
import java.time.Duration;

/// How far apart the claims of lanes without a backlog are: while jobs arrive faster, each brings
/// several for the price of one. The first after a pause is not kept waiting. Belongs to the
/// engine's event loop.
final class Pace {

  private static final int LEAST_MS = 2;

  /// While many arrive, a millisecond for each four that the last claim brought: with fewer claims,
  /// and fewer records of their outcomes, the database takes in a third more.
  private static final int JOBS_A_MS = 4;

  private static final int MOST_MS = 8;

  private long ms = LEAST_MS;
  private long sentNanos = Monotonic.nanos() - Duration.ofSeconds(1).toNanos();

  /// A claim is sent now.
  ///
  /// @return the moment ([Monotonic], ns)
  long sent() {
    sentNanos = Monotonic.nanos();
    return sentNanos;
  }

  /// @return until the next is due (ms), less than 1 when it is
  long dueInMs() {
    return ms - Duration.ofNanos(Monotonic.nanos() - sentNanos).toMillis();
  }

  /// @param jobs of the last claim (count)
  void brought(int jobs) {
    ms = Math.clamp(jobs / JOBS_A_MS, LEAST_MS, MOST_MS);
  }

  /// Jobs of a concurrency key wait for each other's ends, not for company.
  void broughtGated() {
    ms = LEAST_MS;
  }
}
