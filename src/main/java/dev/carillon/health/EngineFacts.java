package dev.carillon.health;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What may be wrong with the job engine and its database.
@Singleton
final class EngineFacts implements HealthFact {

  private static final double PER_CENT = 100;

  private final FigureStore store;
  private final AlertConfig limits;

  EngineFacts(FigureStore store, AlertConfig limits) {
    this.store = store;
    this.limits = limits;
  }

  @Override
  public String source() {
    return "engine";
  }

  @Override
  public Uni<List<Condition>> look() {
    return store.figures().map(now -> conditions(now, limits));
  }

  static List<Condition> conditions(Figures now, AlertConfig limits) {
    List<Condition> wrong = new ArrayList<>();
    if (now.workers() == 0 && now.waiting() > 0) {
      wrong.add(
          condition(
              "no_worker",
              Severity.CRITICAL,
              Grade.CRITICAL,
              "No worker lives and " + now.waiting() + " jobs wait",
              Map.of("queueLength", now.waiting())));
    }
    if (now.waiting() > limits.queueLength()) {
      wrong.add(
          condition(
              "high_queue_length",
              Severity.MEDIUM,
              Grade.HEALTHY,
              now.waiting() + " jobs wait, more than " + limits.queueLength(),
              Map.of("queueLength", now.waiting(), "threshold", limits.queueLength())));
    }
    double failing = now.ended() == 0 ? 0 : PER_CENT * now.failed() / now.ended();
    if (now.ended() >= limits.failureMinimum() && failing > limits.failurePercent()) {
      wrong.add(
          condition(
              "high_failure_rate",
              Severity.HIGH,
              Grade.DEGRADED,
              "%.0f %% of the jobs fail, more than %.0f %%"
                  .formatted(failing, limits.failurePercent()),
              Map.of("failed", now.failed(), "ended", now.ended(), "failurePercent", failing)));
    }
    if (now.stale() > 0) {
      wrong.add(
          condition(
              "stale_worker",
              Severity.HIGH,
              Grade.DEGRADED,
              now.stale() + " workers stopped without a word",
              Map.of("workers", now.stale())));
    }
    if (now.oldestTransaction().compareTo(limits.transactionAge()) > 0) {
      wrong.add(
          condition(
              "old_transaction",
              Severity.MEDIUM,
              Grade.HEALTHY,
              "A transaction is open for "
                  + now.oldestTransaction().toSeconds()
                  + " s and keeps dead rows from being removed",
              Map.of("seconds", now.oldestTransaction().toSeconds())));
    }
    return wrong;
  }

  private static Condition condition(
      String key, Severity severity, Grade grade, String message, Map<String, Object> details) {
    return new Condition(key, key, severity, grade, message, details);
  }
}
