package dev.carillon.metrics;

import dev.carillon.job.JobTypes;
import dev.carillon.platform.resilience.Poller;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How full the queues are, for the monitoring system. Looked at every now and then; a scrape reads
/// what was seen last.
@Singleton
final class QueueGauges {

  /// Queues with series of their own, the fullest (count); the others are added up as `other`.
  static final int MOST_QUEUES = 100;

  private final GaugeStore store;
  private final MetricsConfig config;
  private final JobTypes types;
  private final MeterRegistry meters;
  private final Vertx vertx;
  private final MultiGauge waiting;
  private final MultiGauge running;
  private volatile Map<String, OfKind> byKind = Map.of();
  private @Nullable Poller looking;

  /// Jobs of a kind (counts).
  record OfKind(long waiting, long running, long failed) {
    static final OfKind NONE = new OfKind(0, 0, 0);
  }

  /// Jobs of a queue (counts).
  record OfQueue(String queue, long waiting, long running) {

    OfQueue plus(OfQueue other) {
      return new OfQueue(queue, waiting + other.waiting, running + other.running);
    }
  }

  QueueGauges(
      GaugeStore store, MetricsConfig config, JobTypes types, MeterRegistry meters, Vertx vertx) {
    this.store = store;
    this.config = config;
    this.types = types;
    this.meters = meters;
    this.vertx = vertx;
    this.waiting =
        MultiGauge.builder("carillon.jobs.waiting")
            .description("Jobs that wait for a worker, over all nodes and tenants")
            .register(meters);
    this.running =
        MultiGauge.builder("carillon.jobs.running")
            .description("Jobs that run, over all nodes and tenants")
            .register(meters);
  }

  void start(@Observes StartupEvent event) {
    config
        .jobs()
        .forEach((name, kind) -> {
          if (types.handler(kind).isPresent()) {
            register(name, kind);
          }
        });
    looking = Poller.afterStart("Counting the queues", vertx, config.every(), this::look);
  }

  void stop(@Observes ShutdownEvent event) {
    if (looking != null) {
      looking.stop();
    }
  }

  /// The names of checklist S2 line 26: `queue.token_refresh.waiting` and the like.
  private void register(String name, String kind) {
    Gauge.builder("queue." + name + ".waiting", this, all -> all.of(kind).waiting())
        .description("Jobs of type " + kind + " that wait for a worker")
        .register(meters);
    Gauge.builder("queue." + name + ".active", this, all -> all.of(kind).running())
        .description("Jobs of type " + kind + " that run")
        .register(meters);
    Gauge.builder("queue." + name + ".failed", this, all -> all.of(kind).failed())
        .description("Jobs of type " + kind + " that failed for good lately")
        .register(meters);
  }

  private OfKind of(String kind) {
    return byKind.getOrDefault(kind, OfKind.NONE);
  }

  Uni<Void> look() {
    return store
        .live()
        .chain(live ->
            store
                .failed(config.failedWithin(), config.jobs().values())
                .invoke(failed -> seen(live, failed)))
        .replaceWithVoid();
  }

  private void seen(List<GaugeStore.Live> live, Map<String, Long> failed) {
    Map<String, OfKind> kinds = new TreeMap<>();
    for (String kind : config.jobs().values()) {
      List<GaugeStore.Live> its = live.stream().filter(each -> each.kind().equals(kind)).toList();
      kinds.put(
          kind,
          new OfKind(
              its.stream().mapToLong(GaugeStore.Live::waiting).sum(),
              its.stream().mapToLong(GaugeStore.Live::running).sum(),
              failed.getOrDefault(kind, 0L)));
    }
    byKind = kinds;
    List<OfQueue> queues = bounded(byQueue(live));
    waiting.register(rows(queues, OfQueue::waiting), true);
    running.register(rows(queues, OfQueue::running), true);
  }

  private static List<OfQueue> byQueue(List<GaugeStore.Live> live) {
    return live.stream()
        .map(each -> new OfQueue(each.queue(), each.waiting(), each.running()))
        .collect(Collectors.toMap(OfQueue::queue, each -> each, OfQueue::plus, TreeMap::new))
        .values()
        .stream()
        .toList();
  }

  /// Queues are named by callers, so there may be any number.
  static List<OfQueue> bounded(List<OfQueue> queues) {
    if (queues.size() <= MOST_QUEUES) {
      return queues;
    }
    List<OfQueue> fullest = new ArrayList<>(queues);
    fullest.sort(
        Comparator.comparingLong((OfQueue each) -> each.waiting() + each.running()).reversed());
    List<OfQueue> kept = new ArrayList<>(fullest.subList(0, MOST_QUEUES));
    kept.add(
        fullest.subList(MOST_QUEUES, fullest.size()).stream()
            .reduce(new OfQueue("other", 0, 0), OfQueue::plus));
    return kept;
  }

  private static List<MultiGauge.Row<?>> rows(
      List<OfQueue> queues, java.util.function.ToLongFunction<OfQueue> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (OfQueue each : queues) {
      rows.add(MultiGauge.Row.of(Tags.of("queue", each.queue()), value.applyAsLong(each)));
    }
    return rows;
  }
}
