package dev.carillon.metrics;

import dev.carillon.job.api.Demand;
import dev.carillon.job.api.Demands;
import dev.carillon.platform.resilience.Poller;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/// How many workers are wanted, for the monitoring system and for autoscalers that ask it.
@Singleton
final class DemandGauges {

  private final Demands demands;
  private final MetricsConfig config;
  private final MeterRegistry meters;
  private final Vertx vertx;
  private volatile @Nullable Demand last;
  private @Nullable Poller looking;

  DemandGauges(Demands demands, MetricsConfig config, MeterRegistry meters, Vertx vertx) {
    this.demands = demands;
    this.config = config;
    this.meters = meters;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    Gauge.builder("carillon.workers.wanted", this, DemandGauges::workers)
        .description("Workers the jobs of all tenants want now")
        .register(meters);
    Gauge.builder("carillon.next.due.seconds", this, DemandGauges::seconds)
        .description("Until the next delayed job or schedule is due; NaN if none is")
        .register(meters);
    looking = Poller.afterStart("Asking for the demand", vertx, config.every(), this::look);
  }

  void stop(@Observes ShutdownEvent event) {
    if (looking != null) {
      looking.stop();
    }
  }

  private Uni<Demand> look() {
    return demands.now().invoke(demand -> last = demand);
  }

  private double workers() {
    Demand now = last;
    return now == null ? Double.NaN : now.workers();
  }

  private double seconds() {
    Demand now = last;
    return now == null || now.nextDueInSeconds() == null ? Double.NaN : now.nextDueInSeconds();
  }
}
