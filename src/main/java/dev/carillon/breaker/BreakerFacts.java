package dev.carillon.breaker;

import dev.carillon.health.Condition;
import dev.carillon.health.Grade;
import dev.carillon.health.HealthFact;
import dev.carillon.health.Severity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Breakers that hold jobs back, for the figures of health and the alerts. One that is closing lets
/// jobs through again and is none of them.
@Singleton
final class BreakerFacts implements HealthFact {

  static final String SOURCE = "breaker";

  private static final String TYPE = "circuit_breaker_open";

  private final BreakerStore store;

  BreakerFacts(BreakerStore store) {
    this.store = store;
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public Uni<List<Condition>> look() {
    return store
        .notCalm()
        .map(noted ->
            noted.stream()
                .map(BreakerStore.Noted::view)
                .filter(view -> holdsBack(view.state()))
                .map(BreakerFacts::condition)
                .toList());
  }

  static boolean holdsBack(String state) {
    return state.equals(BreakerState.OPEN.word()) || state.equals(BreakerState.HALF_OPEN.word());
  }

  /// {@return the name of the condition that this breaker holds jobs back}
  static String key(BreakerView view) {
    return TYPE + ":" + view.key();
  }

  static Condition condition(BreakerView view) {
    String why = view.forced() == null ? view.lastError() : view.forcedReason();
    Map<String, Object> details = new HashMap<>();
    details.put("key", view.key());
    details.put("failures", view.failures());
    if (view.retryAt() != null) {
      details.put("retryAt", view.retryAt().toString());
    }
    if (view.forcedBy() != null) {
      details.put("by", view.forcedBy());
    }
    return new Condition(
        key(view),
        TYPE,
        Severity.HIGH,
        Grade.DEGRADED,
        "Circuit breaker " + view.key() + " is open" + (why == null ? "" : ": " + why),
        details);
  }
}
