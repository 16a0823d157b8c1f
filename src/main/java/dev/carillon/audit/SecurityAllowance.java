package dev.carillon.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/// How much of what strangers do is written down by those who write it themselves: as many entries
/// a second as [SecurityWatch] may write, so that nobody fills the disk without a token. What is
/// left out is counted with what that drops. Any thread may call.
@Singleton
public final class SecurityAllowance {

  private final PerSecond allowance;
  private final Counter dropped;

  SecurityAllowance(SecurityConfig config, MeterRegistry meters) {
    this.allowance = new PerSecond(config.securityEventsPerSecond());
    this.dropped = SecurityWatch.dropped(meters);
  }

  /// {@return whether one more may be written down now} Counts it as dropped if not.
  public boolean take() {
    return take(System.nanoTime());
  }

  boolean take(long nanos) {
    boolean granted = allowance.take(nanos);
    if (!granted) {
      dropped.increment();
    }
    return granted;
  }
}
