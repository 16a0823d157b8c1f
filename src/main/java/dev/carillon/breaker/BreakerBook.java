package dev.carillon.breaker;

import dev.carillon.platform.db.Notices;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.FirstLooks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What this node knows of the breakers that are not at rest: read every second, and at once when a
/// replica says that one changed. Every change goes through here. Any thread may call.
@Singleton
final class BreakerBook {

  private static final Logger LOG = Logger.getLogger(BreakerBook.class);

  /// Channel of the notices; a payload is a breaker's key.
  static final String CHANNEL = "carillon_breaker";

  private static final long EVERY_MS = 1_000;

  private final BreakerStore store;
  private final BreakerNews news;
  private final BreakerMeters meters;
  private final Notices notices;
  private final BreakerConfig config;
  private final Vertx vertx;
  private volatile @Nullable Map<String, Entry> entries;
  private boolean reading;
  private boolean again;

  /// @param retryNanos when one may try, on the clock of `System.nanoTime`
  record Entry(BreakerView view, BreakerState state, long retryNanos) {

    /// Time until one may try (ns), possibly below 0.
    long waitNanos() {
      return retryNanos - System.nanoTime();
    }
  }

  BreakerBook(
      BreakerStore store,
      BreakerNews news,
      BreakerMeters meters,
      Notices notices,
      BreakerConfig config,
      Vertx vertx) {
    this.store = store;
    this.news = news;
    this.meters = meters;
    this.notices = notices;
    this.config = config;
    this.vertx = vertx;
  }

  /// @param looks takes the first look in its turn; who asks before that reads by itself
  void open(FirstLooks looks) {
    notices.listen(CHANNEL, key -> readSoon());
    vertx.setPeriodic(EVERY_MS, id -> readSoon());
    looks.add(this::refresh);
  }

  /// Whether anything is known at all.
  boolean read() {
    return entries != null;
  }

  /// @return `null` for a breaker at rest
  @Nullable Entry entry(String key) {
    Map<String, Entry> known = entries;
    return known == null ? null : known.get(key);
  }

  private void readSoon() {
    synchronized (this) {
      again = reading;
      if (reading) {
        return;
      }
      reading = true;
    }
    refresh()
        .chain(this::widen)
        .subscribe()
        .with(
            done -> readAgain(),
            failure -> {
              LOG.debugf(failure, "Breakers not read; the next time is in a second");
              readAgain();
            });
  }

  private void readAgain() {
    boolean once;
    synchronized (this) {
      reading = false;
      once = again;
      again = false;
    }
    if (once) {
      readSoon();
    }
  }

  Uni<Void> refresh() {
    return store
        .notCalm()
        .invoke(noted -> {
          long now = System.nanoTime();
          Map<String, Entry> fresh = new HashMap<>();
          for (BreakerStore.Noted each : noted) {
            long waitMs = each.waitMs() == null ? 0 : each.waitMs();
            BreakerView view = each.view();
            fresh.put(
                view.key(),
                new Entry(view, BreakerState.of(view.state()), now + waitMs * 1_000_000));
          }
          entries = fresh;
          meters.seen(fresh.values().stream().map(Entry::view).toList());
        })
        .replaceWithVoid();
  }

  /// Breakers that are closing close also when no job asks.
  private Uni<Void> widen() {
    Uni<Void> widened = Uni.createFrom().voidItem();
    Map<String, Entry> known = entries;
    for (Entry entry : known == null ? List.<Entry>of() : List.copyOf(known.values())) {
      if (entry.state() == BreakerState.CLOSING && entry.view().forced() == null) {
        String key = entry.view().key();
        widened =
            widened
                .chain(() ->
                    move(
                        tx -> store.admit(tx, key, 0, config.widestWave()), "Nothing failed since"))
                .replaceWithVoid();
      }
    }
    return widened;
  }

  /// Makes a change by one guarded statement; whoever it concerns is told in the same transaction.
  ///
  /// @param reason what makes it change
  /// @return the row after it; empty when its guard was false
  Uni<Optional<BreakerStore.Moved>> move(
      Function<Tx, Uni<Optional<BreakerStore.Moved>>> statement, String reason) {
    return store
        .database()
        .inTransaction(tx ->
            statement
                .apply(tx)
                .call(moved ->
                    moved
                        .filter(BreakerStore.Moved::changed)
                        .map(m -> news.tell(tx, change(m, reason)))
                        .orElseGet(() -> Uni.createFrom().voidItem())))
        .call(this::afterwards);
  }

  private static BreakerChange change(BreakerStore.Moved moved, String reason) {
    BreakerView after = moved.after();
    String verb = after.state().replace('_', '-');
    return new BreakerChange(
        moved.cameFrom(),
        after,
        null,
        reason,
        "breaker." + verb,
        Map.of("state", moved.cameFrom()),
        moved.at());
  }

  /// A person's word.
  ///
  /// @param state open, closed, or `null` to begin anew
  /// @return the breaker after it; empty when there is none with this key
  Uni<Optional<BreakerView>> force(
      String key, @Nullable String state, String by, @Nullable String reason, String action) {
    return store
        .database()
        .inTransaction(tx ->
            store
                .hold(tx, key)
                .chain(before ->
                    before.isEmpty()
                        ? Uni.createFrom().item(Optional.<BreakerStore.Moved>empty())
                        : store
                            .force(tx, key, state, state == null ? null : by, reason)
                            .call(moved ->
                                news.tell(
                                    tx,
                                    forced(
                                        before.get(), moved.orElseThrow(), by, reason, action)))))
        .call(this::afterwards)
        .map(moved -> moved.map(BreakerStore.Moved::after));
  }

  private static BreakerChange forced(
      BreakerView before,
      BreakerStore.Moved moved,
      String by,
      @Nullable String reason,
      String action) {
    String why = reason == null ? "Reset by hand" : reason;
    return new BreakerChange(before.state(), moved.after(), by, why, action, before, moved.at());
  }

  private Uni<Void> afterwards(Optional<BreakerStore.Moved> moved) {
    if (moved.isEmpty()) {
      return refreshed();
    }
    BreakerView after = moved.get().after();
    if (moved.get().changed()) {
      LOG.warnf(
          "Breaker %s is %s now, it was %s", after.key(), after.state(), moved.get().cameFrom());
      meters.moved(after.key(), after.state());
    }
    notices.send(CHANNEL, after.key());
    return refreshed();
  }

  private Uni<Void> refreshed() {
    return refresh().onFailure().recoverWithNull();
  }
}
