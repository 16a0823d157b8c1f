package dev.carillon.stream;

import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/// Keeps streams as long as they should be: each hour the partitions of the coming days are made
/// and old ones dropped, each minute streams that outgrew their window are cut. Every node does it;
/// the second finds it done.
@Singleton
final class StreamUpkeep {

  private static final Logger LOG = Logger.getLogger(StreamUpkeep.class);

  private static final int DAYS_AHEAD = 7;
  private static final Duration CUT_EVERY = Duration.ofMinutes(1);
  private static final Duration DAYS_EVERY = Duration.ofHours(1);

  private final StreamUpkeepStore store;
  private final int window;
  private final int keepDays;
  private final AtomicBoolean cutting = new AtomicBoolean();

  StreamUpkeep(StreamUpkeepStore store, StreamConfig config) {
    this.store = store;
    this.window = Math.max(1, config.window());
    this.keepDays = (int) Math.ceilDiv(config.keep().toSeconds(), Duration.ofDays(1).toSeconds());
  }

  void start(@Observes StartupEvent event, Vertx vertx) {
    Poller.onceAfterStart(vertx, () -> run(days()));
    vertx.setPeriodic(DAYS_EVERY.toMillis(), due -> run(days()));
    vertx.setPeriodic(
        CUT_EVERY.toMillis(),
        due -> {
          if (cutting.compareAndSet(false, true)) {
            run(cut().onTermination().invoke(() -> cutting.set(false)));
          }
        });
  }

  private static void run(Uni<Void> work) {
    work.subscribe()
        .with(
            done -> LOG.trace("The streams are in shape"),
            failure -> LOG.warnf("The upkeep of streams failed, trying again: %s", failure));
  }

  /// Makes the partitions of the coming days, drops those past their time.
  Uni<Void> days() {
    return Multi.createFrom()
        .items(IntStream.rangeClosed(0, DAYS_AHEAD).boxed())
        .onItem()
        .transformToUniAndConcatenate(store::makePartition)
        .collect()
        .last()
        .chain(() -> store.expired(keepDays))
        .onItem()
        .transformToMulti(names -> Multi.createFrom().iterable(names))
        .onItem()
        .transformToUniAndConcatenate(store::drop)
        .collect()
        .last()
        .chain(() -> store.clearRest(keepDays))
        .chain(() -> store.forget(keepDays));
  }

  /// Cuts the streams that outgrew their window.
  Uni<Void> cut() {
    return store
        .outgrown(window)
        .onItem()
        .transformToMulti(streams -> Multi.createFrom().iterable(streams))
        .onItem()
        .transformToUniAndConcatenate(store::cut)
        .collect()
        .last();
  }
}
