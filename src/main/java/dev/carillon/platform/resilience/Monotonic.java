package dev.carillon.platform.resilience;

import java.util.function.LongSupplier;

/// The clock that waits and trust are measured by: it only rises, and says nothing about the time
/// of day.
///
/// It is the machine's, unless the caller runs inside of [#SOURCE]: so a simulation gives a whole
/// engine a clock of its own without a word to its parts, and nothing else in the process hears of
/// it. Any thread may call.
public final class Monotonic {

  /// Another clock for what runs inside of its scope (ns).
  public static final ScopedValue<LongSupplier> SOURCE = ScopedValue.newInstance();

  private Monotonic() {}

  /// {@return now, in ns since some moment in the past}
  public static long nanos() {
    return SOURCE.isBound() ? SOURCE.get().getAsLong() : System.nanoTime();
  }
}
