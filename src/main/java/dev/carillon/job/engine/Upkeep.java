package dev.carillon.job.engine;

import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/// Keeps the engine's tables fit: makes the partitions of the coming days, drops those past their
/// time, and vacuums the hot table after so many claims. The vacuum is the engine's own, since
/// autovacuum comes much too late: 75 k against 100 k to 128 k jobs/s over a million
/// (engine-measurements.md §2).
final class Upkeep {

  private static final Logger LOG = Logger.getLogger(Upkeep.class);

  private static final List<String> TABLES = List.of("job_done", "job_log");
  private static final int DAYS_AHEAD = 14;

  /// Today's, and tomorrow's for a start shortly before midnight.
  private static final int DAYS_NEEDED = 1;

  private static final Duration EVERY = Duration.ofHours(1);
  private static final Duration AFTER_START = Duration.ofSeconds(15);

  /// A login that is not answered is given up by nobody else, and another connection may work.
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private final UpkeepStore store;
  private final GateStore gated;
  private final WorkerConfig config;
  private final Poller poller;
  private boolean isAhead;
  private long claimed;
  private boolean vacuuming;
  private boolean deadRowsStay;

  Upkeep(UpkeepStore store, GateStore gated, WorkerConfig config, Context context) {
    this.store = store;
    this.gated = gated;
    this.config = config;
    this.poller = new Poller("Upkeep", context, EVERY, this::round);
  }

  /// @return done once the partitions are there that the first outcomes need; the later days can
  ///   wait until the service has started; fails when there is no answer for 10 s
  Uni<Void> prepare() {
    return store
        .missingPartitions(TABLES, DAYS_NEEDED)
        .chain(missing -> missing == 0 ? Uni.createFrom().voidItem() : makePartitions(DAYS_NEEDED))
        .ifNoItem()
        .after(LONGEST_ANSWER)
        .fail();
  }

  void start() {
    poller.wakeIn(AFTER_START);
  }

  void stop() {
    poller.stop();
  }

  /// This node claimed so many jobs more. On the engine's event loop.
  void claimed(int jobs) {
    claimed += jobs;
    if (claimed < config.vacuumEvery() || vacuuming) {
      return;
    }
    claimed = 0;
    vacuuming = true;
    store
        .vacuum()
        .call(dead -> deadRowsStay(dead) ? store.analyze() : Uni.createFrom().voidItem())
        .onTermination()
        .invoke(() -> vacuuming = false)
        .subscribe()
        .with(
            this::vacuumed,
            failure -> LOG.warnf("The hot table was not vacuumed: %s", failure.getMessage()));
  }

  /// A snapshot somebody holds keeps dead rows from being removed: as many jobs again have ended
  /// since the vacuum before, and most of them are still there.
  private void vacuumed(long dead) {
    boolean stay = deadRowsStay(dead);
    if (stay && !deadRowsStay) {
      LOG.warnf(
          "An old snapshot keeps %d dead rows in the hot table; claims begin behind them", dead);
    }
    deadRowsStay = stay;
  }

  private boolean deadRowsStay(long dead) {
    return dead > config.vacuumEvery();
  }

  /// Whether a claim would walk past many rows that are gone. On the engine's event loop.
  boolean deadRowsStay() {
    return deadRowsStay;
  }

  private Uni<Duration> round() {
    if (!isAhead) {
      return makePartitions(DAYS_AHEAD).invoke(() -> isAhead = true).replaceWith(EVERY);
    }
    return makePartitions(DAYS_AHEAD)
        .chain(this::dropExpired)
        .chain(store::sweep)
        .chain(gated::forgetIdleKeys)
        .replaceWith(EVERY);
  }

  private Uni<Void> makePartitions(int daysAhead) {
    return Multi.createFrom()
        .iterable(TABLES)
        .onItem()
        .transformToUniAndConcatenate(table -> makePartitions(table, daysAhead))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> makePartitions(String table, int daysAhead) {
    return Multi.createFrom()
        .items(IntStream.rangeClosed(0, daysAhead).boxed())
        .onItem()
        .transformToUniAndConcatenate(day -> store.makePartition(table, day))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> dropExpired() {
    return Multi.createFrom()
        .iterable(TABLES)
        .onItem()
        .transformToUniAndConcatenate(table -> store.expiredPartitions(table, config.keepDays()))
        .onItem()
        .transformToMultiAndConcatenate(names -> Multi.createFrom().iterable(names))
        .onItem()
        .transformToUniAndConcatenate(name ->
            store
                .dropPartition(name)
                .invoke(() -> LOG.infof("Dropped %s: its jobs are past their time", name)))
        .collect()
        .last()
        .replaceWithVoid();
  }
}
