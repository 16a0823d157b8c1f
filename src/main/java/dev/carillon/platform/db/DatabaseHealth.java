package dev.carillon.platform.db;

import dev.carillon.platform.resilience.FirstLooks;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/// Ready while both pools get an answer from the database in time; a pool without a free connection
/// gets none. A moment without (a failover, a restart) is waited out: not ready after
/// `carillon.health.database-patience` without an answer, which the probe's own 2 s add to.
@Readiness
@Singleton
final class DatabaseHealth implements AsyncHealthCheck {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  /// An answer as young as this is an answer: probes may come often.
  private static final Duration FRESH = Duration.ofMillis(500);

  /// After [dev.carillon.app] has looked at the database, before all who use it.
  private static final int EARLY = 2;

  private final Pool api;
  private final Pool engine;
  private final Duration patience;
  private volatile long answeredNanos;
  private volatile boolean leaving;
  private @Nullable Uni<HealthCheckResponse> asking;

  DatabaseHealth(Pool api, @ReactiveDataSource("engine") Pool engine, DatabaseHealthConfig config) {
    this.api = api;
    this.engine = engine;
    this.patience = config.databasePatience();
    this.answeredNanos = System.nanoTime() - patience.plus(FRESH).toNanos();
  }

  /// Asks before the port is open: the first probe need not wait for both logins.
  void starting(@Observes @Priority(EARLY) StartupEvent event, FirstLooks looks) {
    looks.add(this::call);
  }

  /// From SIGTERM on nobody waits for a database that may be slow just then: whoever sends requests
  /// has to hear at once that they should go elsewhere.
  void leaving(@Observes ShutdownDelayInitiatedEvent event) {
    leaving = true;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    if (leaving) {
      return Uni.createFrom().item(response(false, false, false));
    }
    boolean fresh = System.nanoTime() - answeredNanos < FRESH.toNanos();
    return fresh ? Uni.createFrom().item(response(true, true, true)) : shared();
  }

  /// One question at a time; who comes meanwhile gets its answer.
  private synchronized Uni<HealthCheckResponse> shared() {
    Uni<HealthCheckResponse> now = asking;
    if (now == null) {
      now = asked().onTermination().invoke(this::answered).memoize().indefinitely();
      asking = now;
    }
    return now;
  }

  private synchronized void answered() {
    asking = null;
  }

  private Uni<HealthCheckResponse> asked() {
    return Uni.combine()
        .all()
        .unis(answers(api), answers(engine))
        .with((apiUp, engineUp) ->
            response(isReady(apiUp && engineUp, System.nanoTime()), apiUp, engineUp));
  }

  private HealthCheckResponse response(boolean ready, boolean apiUp, boolean engineUp) {
    return HealthCheckResponse.named("database")
        .status(ready)
        .withData("api", leaving ? "not asked" : word(apiUp))
        .withData("engine", leaving ? "not asked" : word(engineUp))
        .build();
  }

  private boolean isReady(boolean answered, long nanos) {
    if (answered) {
      answeredNanos = nanos;
    }
    return nanos - answeredNanos < patience.toNanos();
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
