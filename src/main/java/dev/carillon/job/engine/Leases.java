package dev.carillon.job.engine;

import java.util.concurrent.atomic.AtomicInteger;

/// Gives each claim a lease of its own: worker id in the high half, a local counter in the low. No
/// sequence: its value could come back after a crash and let a zombie through, while a worker id
/// was registered by a synchronous commit and is never given again.
final class Leases {

  private final int worker;
  private final AtomicInteger counter = new AtomicInteger();

  Leases(int worker) {
    this.worker = worker;
  }

  int worker() {
    return worker;
  }

  /// @return a lease no other claim has; a worker would need 4 billion claims to repeat one
  long next() {
    return (long) worker << 32 | Integer.toUnsignedLong(counter.incrementAndGet());
  }

  /// Whether `lease` is one of these.
  boolean gave(long lease) {
    return lease >>> 32 == worker;
  }
}
