package dev.carillon.job.engine;

import dev.carillon.platform.resilience.Monotonic;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps this process registered as a worker: one row, renewed every five seconds, whose lease
/// covers all jobs it holds. Lives on an event loop of its own, so that no handler can delay it.
///
/// The worker trusts its lease by its own monotonic clock, measured from *before* the renewal was
/// sent, less a margin. A process that was paused finds the trust gone, asks at once, and hears
/// whether it was buried meanwhile; until then it claims nothing.
final class Heartbeat {

  private static final Logger LOG = Logger.getLogger(Heartbeat.class);

  private static final Duration MOST_MARGIN = Duration.ofSeconds(2);
  private static final long LOOK_EVERY_MS = 100;

  /// Other workers, as long as no beat has counted them.
  private static final long UNCOUNTED = Long.MAX_VALUE;

  private final WorkerStore store;
  private final WorkerConfig config;
  private final Context context;
  private final IntSupplier running;
  private final Turns turns;
  private final long trustedForNanos;
  private volatile @Nullable Leases leases;
  private volatile long sentNanos;
  private volatile long trustedSinceNanos;
  private volatile long others = UNCOUNTED;
  private boolean asking;
  private long unheard;
  private long timer = -1;

  /// Who is told, on the heartbeat's own event loop.
  ///
  /// @param trusted from now on this process may claim
  /// @param lost all jobs of this worker are somebody else's now
  record Turns(Runnable trusted, Runnable lost) {}

  /// @param running jobs held now (count)
  Heartbeat(
      WorkerStore store, WorkerConfig config, Context context, IntSupplier running, Turns turns) {
    this.store = store;
    this.config = config;
    this.context = context;
    this.running = running;
    this.turns = turns;
    this.sentNanos = Monotonic.nanos() - config.lease().toNanos();
    this.trustedForNanos = trustedFor(config.lease()).toNanos();
  }

  /// Begins to register and beat; the first success opens the worker.
  void start() {
    context.runOnContext(ignored -> {
      timer = context.owner().setPeriodic(1, LOOK_EVERY_MS, id -> look());
      look();
    });
  }

  /// The leases to claim with; `null` while this process is not sure to be a worker.
  @Nullable Leases trusted() {
    Leases mine = leases;
    return mine != null && trustNanos() > 0 ? mine : null;
  }

  /// Whether this process is sure to hold what it claimed with `lease`.
  boolean holds(long lease) {
    Leases mine = trusted();
    return mine != null && mine.gave(lease);
  }

  /// Whether the last beat found other workers alive.
  boolean hasCompany() {
    return others > 0 && others != UNCOUNTED;
  }

  /// Whether a write under this worker's lease may still be accepted.
  boolean registered() {
    return leases != null;
  }

  /// Whether this process has had its own lease for a while without a break. After an outage of the
  /// database all leases look expired; who has just come back must not bury the others by that
  /// alone ([WorkerStore#DEAD] says by what else).
  boolean settled() {
    return trusted() != null && Monotonic.nanos() - trustedSinceNanos > config.beat().toNanos();
  }

  private static Duration trustedFor(Duration lease) {
    Duration fifth = lease.dividedBy(5);
    return lease.minus(fifth.compareTo(MOST_MARGIN) < 0 ? fifth : MOST_MARGIN);
  }

  /// Asked for each job that starts.
  private long trustNanos() {
    return trustedForNanos - (Monotonic.nanos() - sentNanos);
  }

  private void look() {
    boolean due =
        Monotonic.nanos() - sentNanos >= config.beat().toNanos()
            || leases == null
            || others == UNCOUNTED;
    if (asking || !due) {
      return;
    }
    asking = true;
    long askedNanos = Monotonic.nanos();
    boolean hadTrust = trusted() != null;
    Leases mine = leases;
    (mine == null ? register() : store.beat(mine.worker(), config.lease(), running.getAsInt()))
        .ifNoItem()
        .after(config.beat())
        .fail()
        .subscribe()
        .with(
            found -> context.runOnContext(ignored -> heard(found, askedNanos, hadTrust)),
            failure -> context.runOnContext(ignored -> unheard(failure)));
  }

  private Uni<Long> register() {
    return store
        .register(Node.name(config), ProcessHandle.current().pid(), Node.version(), config.lease())
        .invoke(id -> leases = new Leases(id))
        .invoke(id -> LOG.infof("This process is worker %d on %s", id, Node.name(config)))
        .replaceWith(UNCOUNTED);
  }

  private void heard(long found, long askedNanos, boolean hadTrust) {
    asking = false;
    if (unheard > 0) {
      LOG.infof(
          "The database hears this worker again, after %d heartbeats without an answer", unheard);
      unheard = 0;
    }
    if (found < 0) {
      LOG.warn("This worker was found dead and its jobs were given to others; it starts anew");
      leases = null;
      others = UNCOUNTED;
      turns.lost().run();
      return;
    }
    sentNanos = askedNanos;
    others = found;
    if (!hadTrust) {
      trustedSinceNanos = Monotonic.nanos();
      turns.trusted().run();
    }
  }

  /// One line for as long as it lasts: tries come ten times a second.
  private void unheard(Throwable failure) {
    asking = false;
    if (unheard == 0) {
      LOG.warnf(
          "No heartbeat: %s. Trying again every %d ms; nothing is claimed meanwhile",
          failure.getMessage(), LOOK_EVERY_MS);
    }
    unheard++;
  }

  /// Gives the lease up; to be called when no job is held any more.
  Uni<Void> stop() {
    Leases mine = leases;
    return fallSilent()
        .chain(() -> mine == null ? Uni.createFrom().voidItem() : store.stop(mine.worker()));
  }

  /// Lets the lease run out.
  Uni<Void> fallSilent() {
    context.owner().cancelTimer(timer);
    leases = null;
    return Uni.createFrom().voidItem();
  }
}
