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

  /// Keys looked at in one go (count). Those with room are locked by one transaction, and claims of
  /// any of them wait for it.
  private static final int KEYS_AT_A_TIME = 50;

  private final UpkeepStore store;
  private final GateStore gated;
  private final JobArrivals arrivals;
  private final Poller due;
  private final Poller held;

  /// Keys up to this one were looked at. For one step at a time.
  private String lookedAt = "";

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

  /// Some of the keys a step, so that their number costs time and nothing else.
  private Uni<Duration> release() {
    return gated
        .heldKeys(lookedAt, KEYS_AT_A_TIME)
        .call(keys ->
            keys.isEmpty()
                ? Uni.createFrom().voidItem()
                : gated.releaseIfRoom(keys).invoke(lanes -> lanes.forEach(arrivals::arrived)))
        .map(keys -> {
          boolean more = keys.size() == KEYS_AT_A_TIME;
          lookedAt = more ? keys.getLast() : "";
          return more ? Duration.ZERO : HELD_EVERY;
        });
  }
}
