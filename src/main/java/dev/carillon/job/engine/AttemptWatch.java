package dev.carillon.job.engine;

import dev.carillon.job.AttemptObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Counts and times what the engine does with jobs; docs/metrics.md lists the names. Any thread may
/// call. On the way of a job nothing waits: meters are found by two look-ups, and made once.
///
/// Queues are named by callers, so there may be any number: those seen after the first
/// [#MOST_SERIES] pairs of queue and type count as `other`.
@Singleton
final class AttemptWatch {

  /// Pairs of queue and type with meters of their own (count).
  static final int MOST_SERIES = 200;

  static final String OTHER = "other";

  private static final Logger LOG = Logger.getLogger(AttemptWatch.class);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final MeterRegistry registry;
  private final Timer claims;
  private final Map<String, Map<String, Series>> series = new ConcurrentHashMap<>();
  private final List<AttemptObserver> observers;
  private int made;

  @Inject
  AttemptWatch(MeterRegistry registry, @All List<AttemptObserver> observers) {
    this.registry = registry;
    this.observers = observers;
    this.claims =
        Timer.builder("carillon.claim")
            .description("From sending a claim that found jobs to their arrival")
            .register(registry);
  }

  AttemptWatch(MeterRegistry registry) {
    this(registry, List.of());
  }

  /// The meters of a queue and a type.
  private final class Series {

    private final String queue;
    private final String type;
    private final Counter claimed;
    private final Timer waited;
    private final Map<AttemptEnd, Timer> ended = new ConcurrentHashMap<>();

    private Series(String queue, String type) {
      this.queue = queue;
      this.type = type;
      this.claimed =
          Counter.builder("carillon.jobs.claimed")
              .description("Jobs this node claimed")
              .tags("queue", queue, "type", type)
              .register(registry);
      this.waited =
          Timer.builder("carillon.job.wait")
              .description("From the time a job was due to its claim")
              .tags("queue", queue, "type", type)
              .serviceLevelObjectives(
                  Duration.ofMillis(10),
                  Duration.ofMillis(50),
                  Duration.ofMillis(250),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(10),
                  Duration.ofMinutes(1),
                  Duration.ofMinutes(10))
              .register(registry);
      // A rise is seen between two looks alone: from nothing to the first one there is none.
      ended(AttemptEnd.FAILED);
      ended(AttemptEnd.LOST);
    }

    private Timer ended(AttemptEnd how) {
      Timer known = ended.get(how);
      return known == null ? ended.computeIfAbsent(how, this::timer) : known;
    }

    private Timer timer(AttemptEnd how) {
      return Timer.builder("carillon.attempt")
          .description("Attempts that ended on this node, and how long they ran")
          .tags("queue", queue, "type", type, "outcome", how.word())
          .register(registry);
    }
  }

  /// A claim brought jobs.
  void claimed(Fetcher.Lease lease) {
    claims.record(lease.tookNanos(), TimeUnit.NANOSECONDS);
    for (Claimed job : lease.jobs()) {
      Series meters = of(Objects.requireNonNull(lease.lanes().get(job.lane())).queue, job.kind());
      meters.claimed.increment();
      meters.waited.record(Math.max(0, job.waitedMs()), TimeUnit.MILLISECONDS);
    }
  }

  /// An attempt ended.
  ///
  /// @param ranNanos since its start
  void ended(Claimed job, String queue, AttemptEnd how, long ranNanos) {
    of(queue, job.kind()).ended(how).record(ranNanos, TimeUnit.NANOSECONDS);
    AttemptObserver.Ended ended = how.observed();
    if (ended != null) {
      for (AttemptObserver observer : observers) {
        observer.ended(
            job.lane(),
            job.kind(),
            ended,
            Math.max(0, job.waitedMs()),
            TimeUnit.NANOSECONDS.toMillis(ranNanos));
      }
    }
  }

  /// A job ended, or an attempt failed, without a handler that this node could have timed.
  void endedUnattended(int lane, String kind, AttemptObserver.Ended how) {
    observers.forEach(observer -> observer.endedUnattended(lane, kind, how));
  }

  /// No attempt ends here any more.
  ///
  /// @return never fails, and is done after a second: nobody stops later for a figure
  Uni<Void> stopped() {
    return Multi.createFrom()
        .iterable(observers)
        .onItem()
        .transformToUniAndConcatenate(AttemptObserver::stopped)
        .collect()
        .last()
        .replaceWithVoid()
        .ifNoItem()
        .after(LAST_WORDS)
        .fail()
        .onFailure()
        .invoke(failure -> LOG.warnf("What ended last is not counted: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private Series of(String queue, String type) {
    Map<String, Series> queues = series.get(type);
    Series known = queues == null ? null : queues.get(queue);
    return known == null ? add(queue, type) : known;
  }

  private synchronized Series add(String queue, String type) {
    Map<String, Series> queues = series.get(type);
    Series known = queues == null ? null : queues.get(queue);
    if (known != null) {
      return known;
    }
    if (made >= MOST_SERIES && !queue.equals(OTHER)) {
      return of(OTHER, series.containsKey(type) ? type : OTHER);
    }
    made++;
    Series fresh = new Series(queue, type);
    series.computeIfAbsent(type, name -> new ConcurrentHashMap<>()).put(queue, fresh);
    return fresh;
  }
}
