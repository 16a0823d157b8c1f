package dev.carillon.job.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.DependencyGate;
import dev.carillon.job.Enqueuing;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Notices;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The product's engine, put together as its container does it: meters of Prometheus, traces off,
/// no listener.
public final class Working {

  private Working() {}

  /// @param settings of `carillon.worker.*`; the product's defaults for the rest
  public static Engine engine(
      Map<String, String> settings,
      Pool pool,
      Enqueuing enqueuing,
      Notices notices,
      ObjectMapper json,
      Vertx vertx) {
    WorkerConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(WorkerConfig.class)
            .withConverter(Duration.class, 100, new DurationConverter())
            .withDefaultValues(settings)
            .build()
            .getConfigMapping(WorkerConfig.class);
    var database = new Database(pool);
    var gated = new GateStore(pool);
    var parts =
        new EngineParts(
            new ClaimStore(pool),
            new GatedClaimStore(pool),
            gated,
            new OutcomeStore(pool),
            new WorkerStore(pool),
            new ProgressStore(pool, database),
            new UpkeepStore(pool),
            new Gates(gated, enqueuing.arrivals),
            new AttemptLog(Optional.empty(), config),
            new Steps(enqueuing.transitions, new StepStore(pool), json),
            new AttemptWatch(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
            new AttemptTrace(OpenTelemetry.noop(), true),
            DependencyGate.NONE,
            queue -> OptionalInt.empty());
    return new Engine(config, parts, enqueuing.types, enqueuing.arrivals, notices, json, vertx);
  }
}
