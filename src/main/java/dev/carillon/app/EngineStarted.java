package dev.carillon.app;

import dev.carillon.job.engine.Engine;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/// Started once the migrations are done, without which nothing gets here, and the engine does its
/// part: the tables are ready and this process is registered as a worker.
@Startup
@Singleton
final class EngineStarted implements HealthCheck {

  private final Engine engine;
  private volatile boolean started;

  EngineStarted(Engine engine) {
    this.engine = engine;
  }

  /// Once started it stays so: a worker that is registered anew later is a matter of readiness.
  @Override
  public HealthCheckResponse call() {
    started = started || engine.running();
    return HealthCheckResponse.named("engine").status(started).build();
  }
}
