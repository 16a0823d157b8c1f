package dev.carillon.health;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

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
    return Stream.of(
            noWorker(now),
            longQueue(now, limits),
            failing(now, limits),
            staleWorkers(now),
            oldTransaction(now, limits))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Condition> noWorker(Figures now) {
    return found(
        now.workers() == 0 && now.waiting() > 0,
        () ->
            condition(
                "no_worker",
                Severity.CRITICAL,
                Grade.CRITICAL,
                "No worker lives and " + now.waiting() + " jobs wait",
                Map.of("queueLength", now.waiting())));
  }

  private static Optional<Condition> longQueue(Figures now, AlertConfig limits) {
    return found(
        now.waiting() > limits.queueLength(),
        () ->
            condition(
                "high_queue_length",
                Severity.MEDIUM,
                Grade.HEALTHY,
                now.waiting() + " jobs wait, more than " + limits.queueLength(),
                Map.of("queueLength", now.waiting(), "threshold", limits.queueLength())));
  }

  private static Optional<Condition> failing(Figures now, AlertConfig limits) {
    double percent = now.ended() == 0 ? 0 : PER_CENT * now.failed() / now.ended();
    return found(
        now.ended() >= limits.failureMinimum() && percent > limits.failurePercent(),
        () ->
            condition(
                "high_failure_rate",
                Severity.HIGH,
                Grade.DEGRADED,
                "%.0f %% of the jobs fail, more than %.0f %%"
                    .formatted(percent, limits.failurePercent()),
                Map.of("failed", now.failed(), "ended", now.ended(), "failurePercent", percent)));
  }

  private static Optional<Condition> staleWorkers(Figures now) {
    return found(
        now.stale() > 0,
        () ->
            condition(
                "stale_worker",
                Severity.HIGH,
                Grade.DEGRADED,
                now.stale() + " workers stopped without a word",
                Map.of("workers", now.stale())));
  }

  private static Optional<Condition> oldTransaction(Figures now, AlertConfig limits) {
    long seconds = now.oldestTransaction().toSeconds();
    return found(
        now.oldestTransaction().compareTo(limits.transactionAge()) > 0,
        () ->
            condition(
                "old_transaction",
                Severity.MEDIUM,
                Grade.HEALTHY,
                "A transaction is open for "
                    + seconds
                    + " s and keeps dead rows from being removed",
                Map.of("seconds", seconds)));
  }

  private static Optional<Condition> found(boolean wrong, Supplier<Condition> condition) {
    return wrong ? Optional.of(condition.get()) : Optional.empty();
  }

  private static Condition condition(
      String key, Severity severity, Grade grade, String message, Map<String, Object> details) {
    return new Condition(key, key, severity, grade, message, details);
  }
}
