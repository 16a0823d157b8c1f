package dev.carillon.breaker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// `carillon.breaker.state` (0 closed, 1 closing, 2 half open, 3 open) of every breaker that is not
/// at rest, and `carillon.breaker.transitions` made by this node.
@Singleton
final class BreakerMeters {

  /// Keys may be hosts that callers name (count).
  private static final int MOST_SERIES = 200;

  private final Set<String> named = ConcurrentHashMap.newKeySet();
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
            .limit(MOST_SERIES)
            .map(view ->
                MultiGauge.Row.of(
                    Tags.of("key", view.key()), BreakerState.of(view.state()).number()))
            .toList(),
        true);
  }

  void moved(String key, String to) {
    String pair = key + " " + to;
    boolean own = named.contains(pair) || (named.size() < MOST_SERIES && named.add(pair));
    registry
        .counter("carillon.breaker.transitions", "key", own ? key : "other", "to", to)
        .increment();
  }
}
