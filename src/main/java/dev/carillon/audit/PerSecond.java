package dev.carillon.audit;

import java.util.concurrent.TimeUnit;

/// Lets so many through in each second. Any thread may call.
final class PerSecond {

  private final int most;
  private long second = Long.MIN_VALUE;
  private int taken;

  /// @param most per second (count)
  PerSecond(int most) {
    this.most = most;
  }

  /// @param nanos now, on the clock of `System.nanoTime`
  /// @return `false` when this second's are used up
  synchronized boolean take(long nanos) {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos);
    if (now != second) {
      second = now;
      taken = 0;
    }
    if (taken >= most) {
      return false;
    }
    taken++;
    return true;
  }
}
