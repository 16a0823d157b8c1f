package dev.carillon.breaker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Collection;

/// `carillon.breaker.state` (0 closed, 1 closing, 2 half open, 3 open) of every breaker that is not
/// at rest, and `carillon.breaker.transitions` made by this node.
@Singleton
final class BreakerMeters {

  private final MeterRegistry registry;
  private final MultiGauge states;

  BreakerMeters(MeterRegistry registry) {
    this.registry = registry;
    this.states =
        MultiGauge.builder("carillon.breaker.state")
            .description("0 closed, 1 closing, 2 half open, 3 open; left out while at rest")
            .register(registry);
  }

  void seen(Collection<BreakerView> breakers) {
    states.register(
        breakers.stream()
            .map(view ->
                MultiGauge.Row.of(
                    Tags.of("key", view.key()), BreakerState.of(view.state()).number()))
            .toList(),
        true);
  }

  void moved(String key, String to) {
    registry.counter("carillon.breaker.transitions", "key", key, "to", to).increment();
  }
}
