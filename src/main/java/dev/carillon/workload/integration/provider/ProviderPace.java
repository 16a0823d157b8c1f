package dev.carillon.workload.integration.provider;

import dev.carillon.platform.db.Batcher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Keeps all nodes together within what a provider allows: whoever wants to call it takes a turn
/// first. Rate keys of jobs cannot do it, since they count per tenant and a provider does not (ADR
/// 0014). Callers of the same moment share a statement. Never blocks; any thread may call.
@Singleton
public final class ProviderPace {

  /// How long a provider is left alone that asks to slow down and does not say for how long.
  public static final Duration USUAL_HOLD = Duration.ofSeconds(30);

  private static final int MOST_IN_STATEMENT = 512;
  private static final double PER_CENT = 100;
  private static final double MILLIS = 1_000;

  private final PaceStore store;
  private final Vertx vertx;
  private final IntegrationConfig config;
  private final Batcher<Provider, Turn> turns;
  private final Departures departures;

  ProviderPace(PaceStore store, Vertx vertx, IntegrationConfig config) {
    this.store = store;
    this.vertx = vertx;
    this.config = config;
    this.turns = new Batcher<>(MOST_IN_STATEMENT, 1, this::take);
    this.departures = new Departures(vertx);
  }

  /// What somebody who wants to call gets.
  public sealed interface Turn {

    /// It may call once `delay` has passed.
    record Now(Duration delay) implements Turn {}

    /// It would wait too long here, and has a better chance after a while.
    record Later(Duration delay) implements Turn {}
  }

  /// Takes a turn, waits for it, and for those of this node who are late.
  ///
  /// @return [Turn.Now] when the caller is to call at once, else [Turn.Later]
  public Uni<Turn> turn(Provider provider) {
    return turns
        .submit(provider)
        .chain(turn ->
            turn instanceof Turn.Now now
                ? after(now.delay())
                    .chain(() -> departures.leave(provider.id(), gap(provider)))
                    .replaceWith(turn)
                : Uni.createFrom().item(turn));
  }

  /// Nobody calls the provider for a while.
  public Uni<Void> hold(Provider provider, Duration wait) {
    return store.hold(provider.id(), wait);
  }

  /// Leaves the provider alone if that is what it answered.
  public Uni<Void> heed(Provider provider, Probe.Seen seen) {
    return seen.verdict() == Probe.Verdict.BUSY
        ? hold(provider, seen.holdOff().orElse(USUAL_HOLD))
        : Uni.createFrom().voidItem();
  }

  private Uni<Void> after(Duration wait) {
    if (!wait.isPositive()) {
      return Uni.createFrom().voidItem();
    }
    return Uni.createFrom()
        .emitter(emitter -> {
          long timer = vertx.setTimer(Math.max(1, wait.toMillis()), due -> emitter.complete(null));
          emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
  }

  private Uni<List<Turn>> take(List<Provider> callers) {
    Map<UUID, List<Integer>> places = new LinkedHashMap<>();
    Map<UUID, Double> gaps = new HashMap<>();
    for (int i = 0; i < callers.size(); i++) {
      Provider provider = callers.get(i);
      places.computeIfAbsent(provider.id(), id -> new ArrayList<>()).add(i);
      gaps.put(provider.id(), gap(provider));
    }
    List<PaceStore.Want> wants =
        places.entrySet().stream()
            .map(each ->
                new PaceStore.Want(
                    each.getKey(),
                    each.getValue().size(),
                    gaps.getOrDefault(each.getKey(), NO_LIMIT)))
            .toList();
    return store
        .take(wants, config.patience())
        .map(taken -> {
          List<Turn> all = new ArrayList<>(callers.size());
          callers.forEach(caller -> all.add(new Turn.Now(Duration.ZERO)));
          taken.forEach(
              (provider, given) -> deal(all, places.getOrDefault(provider, List.of()), given));
          return all;
        });
  }

  /// Seconds between two calls of a provider without a limit: it still can be held.
  private static final double NO_LIMIT = 0.000_001;

  private double gap(Provider provider) {
    Double rate = provider.ratePerSecond();
    return rate == null ? NO_LIMIT : PER_CENT / (rate * config.ratePercent());
  }

  private static void deal(List<Turn> all, List<Integer> places, PaceStore.Turns given) {
    for (int n = 0; n < places.size(); n++) {
      boolean now = n < given.granted();
      double seconds =
          now
              ? given.firstSeconds() + n * given.gapSeconds()
              : given.backSeconds() + (n - given.granted()) * given.gapSeconds();
      Duration wait = Duration.ofMillis(Math.max(0, (long) Math.ceil(seconds * MILLIS)));
      all.set(places.get(n), now ? new Turn.Now(wait) : new Turn.Later(wait));
    }
  }
}
