package dev.carillon.platform.resilience;

import java.util.function.LongSupplier;

/// How many messages one connection may still send: a bucket of tokens that refills with time. For
/// one thread at a time.
public final class Allowance {

  private static final double NANOS_PER_SECOND = 1e9;

  private final int burst;
  private final int perSecond;
  private final LongSupplier nanos;
  private double left;
  private long counted;

  /// @param burst messages at once (count, at least 1)
  /// @param perSecond messages in the long run (count per second)
  /// @param nanos a clock that only rises (ns)
  public Allowance(int burst, int perSecond, LongSupplier nanos) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.left = burst;
    this.counted = nanos.getAsLong();
  }

  /// Uses one up. `false` when there is none.
  public boolean take() {
    long now = nanos.getAsLong();
    left = Math.min(burst, left + (now - counted) * perSecond / NANOS_PER_SECOND);
    counted = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
