package dev.carillon.job.engine;

import dev.carillon.job.JobArrivals;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;

/// Puts jobs in line whose time has come, and those held back by a concurrency key that has room
/// again although nobody said so. Every node does it; `SKIP LOCKED` keeps them apart.
final class Promoter {

  private static final int BATCH = 5_000;

  /// Between two looks while nothing is due. The process that puts a job off knows when it is due;
  /// this is for jobs of processes that died since.
  private static final Duration MOST = Duration.ofSeconds(3);

  private static final Duration HELD_EVERY = Duration.ofSeconds(5);

  /// Keys locked by a transaction (count): claims of any of them wait for it.
  private static final int KEYS_AT_A_TIME = 50;

  private final UpkeepStore store;
  private final GateStore gated;
  private final JobArrivals arrivals;
  private final Poller due;
  private final Poller held;

  Promoter(UpkeepStore store, GateStore gated, JobArrivals arrivals, Context context) {
    this.store = store;
    this.gated = gated;
    this.arrivals = arrivals;
    this.due = new Poller("Promoting due jobs", context, MOST, this::promote);
    this.held = new Poller("Releasing held-back jobs", context, HELD_EVERY, this::release);
  }

  void start() {
    arrivals.listenForLater(this::expect);
    due.start();
    held.startLater();
  }

  void stop() {
    due.stop();
    held.stop();
  }

  /// A job is due in `wait`. Any thread may call.
  void expect(Duration wait) {
    due.wakeIn(wait);
  }

  private Uni<Duration> promote() {
    return store
        .untilNextDue(MOST)
        .chain(wait -> wait.isZero() ? promoteDue() : Uni.createFrom().item(wait));
  }

  private Uni<Duration> promoteDue() {
    return store
        .promote(BATCH)
        .invoke(promoted -> promoted.lanes().forEach(arrivals::arrived))
        .chain(promoted -> promoted.moved() == BATCH ? promoteDue() : store.untilNextDue(MOST));
  }

  private Uni<Duration> release() {
    return releaseAfter("").replaceWith(HELD_EVERY);
  }

  private Uni<Void> releaseAfter(String key) {
    return gated
        .heldKeys(key, KEYS_AT_A_TIME)
        .chain(keys -> {
          if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
          }
          Uni<Void> released =
              gated
                  .release(keys)
                  .invoke(lanes -> lanes.forEach(arrivals::arrived))
                  .replaceWithVoid();
          return keys.size() < KEYS_AT_A_TIME
              ? released
              : released.chain(() -> releaseAfter(keys.getLast()));
        });
  }
}
