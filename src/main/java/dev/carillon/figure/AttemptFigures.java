package dev.carillon.figure;

import dev.carillon.job.AttemptObserver;
import dev.carillon.platform.resilience.Poller;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts what ends on this node, and adds it once a second to the row of its minute. What could
/// not be written is added at the next second; what a killed node had not written is lost.
///
/// Any thread may tell. Each pair of lane and type has a tally of its own with a lock of its own,
/// which is held for some tens of nanoseconds; those beyond [#MOST] share one.
@Singleton
final class AttemptFigures implements AttemptObserver {

  /// Pairs with a tally of their own on a node (count).
  static final int MOST = 2_000;

  /// Of the tally of all pairs together; no lane has this number, no type this name.
  static final Pair TOTAL = new Pair(0, "");

  /// Of the pairs that have none of their own.
  static final Pair OTHER = new Pair(0, "other");

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final FigureStore store;
  private final Vertx vertx;
  private final Map<Pair, Tally> tallies = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private @Nullable Poller writing;

  /// What is counted apart.
  record Pair(int lane, String kind) {}

  AttemptFigures(FigureStore store, Vertx vertx) {
    this.store = store;
    this.vertx = vertx;
  }

  void start(@Observes StartupEvent event) {
    writing = Poller.afterStart("Writing what ended", vertx, EVERY, this::write);
  }

  void stop(@Observes ShutdownEvent event) {
    if (writing != null) {
      writing.stop();
    }
  }

  @Override
  public void ended(int lane, String kind, Ended how, long waitedMs, long ranMs) {
    Tally tally = tallyOf(new Pair(lane, kind));
    synchronized (tally) {
      tally.add(how, waitedMs, ranMs);
    }
  }

  @Override
  public void endedUnattended(int lane, String kind, Ended how) {
    Tally tally = tallyOf(new Pair(lane, kind));
    synchronized (tally) {
      tally.add(how);
    }
  }

  @Override
  public Uni<Void> stopped() {
    return write();
  }

  private Tally tallyOf(Pair pair) {
    Tally known = tallies.get(pair);
    if (known != null) {
      return known;
    }
    if (made.get() >= MOST) {
      return tallies.computeIfAbsent(OTHER, other -> new Tally());
    }
    return tallies.computeIfAbsent(
        pair,
        fresh -> {
          made.incrementAndGet();
          return new Tally();
        });
  }

  /// @return fails when the database is away; nothing is lost then
  Uni<Void> write() {
    List<FigureStore.Counted> taken = take();
    return taken.isEmpty()
        ? Uni.createFrom().voidItem()
        : store.add(taken).onFailure().invoke(() -> giveBack(taken));
  }

  private List<FigureStore.Counted> take() {
    List<FigureStore.Counted> taken = new ArrayList<>();
    Tally total = new Tally();
    tallies.forEach((pair, tally) -> {
      synchronized (tally) {
        if (!tally.isEmpty()) {
          Tally copy = new Tally();
          copy.plus(tally);
          tally.clear();
          total.plus(copy);
          taken.add(new FigureStore.Counted(pair, copy));
        }
      }
    });
    if (!taken.isEmpty()) {
      taken.add(new FigureStore.Counted(TOTAL, total));
    }
    return taken;
  }

  private void giveBack(List<FigureStore.Counted> taken) {
    taken.stream()
        .filter(each -> !each.pair().equals(TOTAL))
        .forEach(each -> {
          Tally tally = tallyOf(each.pair());
          synchronized (tally) {
            tally.plus(each.tally());
          }
        });
  }
}
