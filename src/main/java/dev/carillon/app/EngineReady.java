package dev.carillon.app;

import dev.carillon.job.engine.Engine;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready from SIGTERM on, while the port is still open: requests go to the other replicas.
@Readiness
@Singleton
final class EngineReady implements HealthCheck {

  private final Engine engine;

  EngineReady(Engine engine) {
    this.engine = engine;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("engine")
        .status(!engine.draining())
        .withData("draining", engine.draining())
        .build();
  }
}
