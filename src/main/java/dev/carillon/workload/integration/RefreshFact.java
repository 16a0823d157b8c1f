package dev.carillon.workload.integration;

import dev.carillon.health.Condition;
import dev.carillon.health.Grade;
import dev.carillon.health.HealthFact;
import dev.carillon.health.Severity;
import dev.carillon.job.KindFigureStore;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Notices when many renewals fail for good (checklist S2 line 27).
@Singleton
final class RefreshFact implements HealthFact {

  static final String KEY = "token_refresh_failures";

  private final KindFigureStore store;
  private final Duration within;
  private final long most;

  RefreshFact(KindFigureStore store, IntegrationConfig config) {
    this.store = store;
    this.within = config.alertWithin();
    this.most = config.alertAbove();
  }

  @Override
  public String source() {
    return "integration";
  }

  @Override
  public Uni<List<Condition>> look() {
    String kind = RefreshTokens.KIND.name();
    return store
        .find(List.of(kind), within)
        .map(found -> {
          var figures = found.get(kind);
          return conditions(figures == null ? 0 : figures.failed(), most, within);
        });
  }

  /// @param most failed renewals that are no reason to worry (count)
  static List<Condition> conditions(long failed, long most, Duration within) {
    return failed <= most
        ? List.of()
        : List.of(
            new Condition(
                KEY,
                KEY,
                Severity.HIGH,
                Grade.DEGRADED,
                "High token refresh failure rate: %d failed within %d minutes, more than %d"
                    .formatted(failed, within.toMinutes(), most),
                Map.of("failed", failed, "threshold", most, "minutes", within.toMinutes())));
  }
}
