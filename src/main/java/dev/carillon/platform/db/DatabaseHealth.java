package dev.carillon.platform.db;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready while both pools get an answer from the database in time. A pool without a free connection
/// is not ready either: traffic goes to the other replicas until it has one.
@Readiness
@Singleton
final class DatabaseHealth implements AsyncHealthCheck {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Pool api;
  private final Pool engine;

  DatabaseHealth(Pool api, @ReactiveDataSource("engine") Pool engine) {
    this.api = api;
    this.engine = engine;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.combine()
        .all()
        .unis(answers(api), answers(engine))
        .with((apiUp, engineUp) ->
            HealthCheckResponse.named("database")
                .status(apiUp && engineUp)
                .withData("api", word(apiUp))
                .withData("engine", word(engineUp))
                .build());
  }

  private static Uni<Boolean> answers(Pool pool) {
    return pool.query("SELECT 1")
        .execute()
        .map(rows -> true)
        .ifNoItem()
        .after(LIMIT)
        .recoverWithItem(false)
        .onFailure()
        .recoverWithItem(false);
  }

  private static String word(boolean up) {
    return up ? "up" : "down";
  }
}
