package dev.carillon.job.engine;

import dev.carillon.job.engine.Slots.Share;
import dev.carillon.platform.resilience.Monotonic;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Claims jobs for the free slots of this node: when to look, how many claims at a time, and what
/// comes of each. [Slots] says for which lanes, [Claims] by which statement. All state lives on the
/// engine's event loop.
final class Fetcher {

  private static final Logger LOG = Logger.getLogger(Fetcher.class);

  /// Claims at a time of a worker alone: one is under way while the jobs of the other start. One
  /// beside others: a claim passes over every row that another one is taking, and two or four
  /// workers drain 6 % more when each sends one (docs/performance.md).
  private static final int CLAIMS_AT_A_TIME = 2;

  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);

  private final Claims claims;
  private final Slots slots;
  private final WorkerConfig config;
  private final Context context;
  private final Links links;
  private final Poller poller;
  private final Pace pace = new Pace();
  private int claiming;
  private boolean open;
  private boolean fetchesSoon;
  private boolean fetchesLater;

  /// What a fetcher needs of the rest of the engine; all is called on the event loop.
  ///
  /// @param leases the leases to claim with, or `null` while nothing may be claimed
  /// @param hasCompany whether other workers claim too
  /// @param freedSoon whether outcomes are being recorded, after each of which [#freed] is called
  /// @param deadRowsStay whether claims are to begin behind rows that are gone, see [Marks]
  /// @param onClaimed takes the jobs of a claim
  /// @param onUnanswered takes the lease of a claim whose answer never came
  /// @param onGatedClaim a claim may have put jobs off until their rate lets them start; takes the
  ///   concurrency keys of which it held jobs back
  record Links(
      Supplier<@Nullable Leases> leases,
      BooleanSupplier hasCompany,
      BooleanSupplier freedSoon,
      BooleanSupplier deadRowsStay,
      Consumer<Lease> onClaimed,
      LongConsumer onUnanswered,
      Consumer<Set<String>> onGatedClaim) {}

  /// Jobs of one claim, with what a handler is told of their lane.
  ///
  /// @param tookNanos from sending the claim to the arrival of the jobs
  record Lease(List<Claimed> jobs, Map<Integer, LaneWork> lanes, long tookNanos) {}

  Fetcher(Claims claims, Slots slots, WorkerConfig config, Context context, Links links) {
    this.claims = claims;
    this.slots = slots;
    this.config = config;
    this.context = context;
    this.links = links;
    this.poller = new Poller("Looking for jobs", context, config.poll(), this::look);
  }

  void start() {
    open = true;
    poller.start();
  }

  /// No claim is sent after this returns; to be called on the event loop.
  ///
  /// @return slots still in use (count)
  int close() {
    open = false;
    poller.stop();
    return busy();
  }

  /// Slots in use or asked for (count), from the claim to the record of the outcome. To be called
  /// on the event loop.
  int busy() {
    return slots.held() + claiming;
  }

  /// Jobs of `lane` may be ready. Any thread may call.
  void arrived(int lane) {
    context.runOnContext(ignored -> {
      LaneWork work = slots.lane(lane);
      if (work == null) {
        poller.wake();
      } else {
        work.warm = true;
        fetch();
      }
    });
  }

  /// This process is sure to be a worker from now on. Any thread may call.
  void mayClaim() {
    context.runOnContext(ignored -> fetch());
  }

  /// A slot is free again. Any thread may call.
  void freed(LaneWork lane) {
    if (((ContextInternal) context).inThread()) {
      free(lane);
    } else {
      context.runOnContext(ignored -> free(lane));
    }
  }

  /// A statement frees many slots one after the other: one look for all of them.
  private void free(LaneWork lane) {
    slots.free(lane);
    if (!fetchesSoon) {
      fetchesSoon = true;
      context.runOnContext(ignored -> {
        fetchesSoon = false;
        fetch();
      });
    }
  }

  private Uni<Duration> look() {
    return claims
        .lanesWithJobs()
        .map(active -> {
          context.runOnContext(ignored -> {
            slots.found(active);
            fetch();
          });
          return config.poll();
        });
  }

  private void fetch() {
    int most = links.hasCompany.getAsBoolean() ? 1 : CLAIMS_AT_A_TIME;
    while (open && claiming < most && !tooSoon()) {
      Leases mine = links.leases.get();
      if (mine == null) {
        return;
      }
      List<Share> shares =
          slots.share(links.freedSoon.getAsBoolean(), links.deadRowsStay.getAsBoolean());
      if (shares.isEmpty()) {
        return;
      }
      claim(mine, shares);
    }
  }

  /// Whether the next claim is to wait for company; then it is looked for again when it is due.
  private boolean tooSoon() {
    long dueInMs = pace.dueInMs();
    if (dueInMs < 1 || slots.anyFilled()) {
      return false;
    }
    if (!fetchesLater && slots.anyWarm()) {
      fetchesLater = true;
      context
          .owner()
          .setTimer(
              dueInMs,
              due ->
                  context.runOnContext(ignored -> {
                    fetchesLater = false;
                    fetch();
                  }));
    }
    return true;
  }

  private void claim(Leases mine, List<Share> shares) {
    claiming++;
    shares.forEach(slots::sent);
    long lease = mine.next();
    long sent = pace.sent();
    claims
        .send(shares, lease, mine.worker())
        .ifNoItem()
        .after(CLAIM_TIMEOUT)
        .fail()
        .subscribe()
        .with(
            got -> context.runOnContext(ignored -> claimed(shares, got, sent)),
            failure -> context.runOnContext(ignored -> failed(shares, lease, failure)));
  }

  private void claimed(List<Share> shares, GatedClaimStore.Passed passed, long sent) {
    List<Claimed> jobs = passed.jobs();
    claiming--;
    Map<Integer, Integer> got = new HashMap<>();
    jobs.forEach(job -> got.merge(job.lane(), 1, Integer::sum));
    for (Share share : shares) {
      int came = got.getOrDefault(share.lane().id, 0);
      slots.answered(share, came);
      answered(share, share.lane().gated ? passed.candidates() : came);
    }
    if (shares.getFirst().lane().gated) {
      pace.broughtGated();
      links.onGatedClaim.accept(passed.heldBack());
      // No other claim of the lane was under way: the next is, while these jobs start.
      fetch();
    } else {
      pace.brought(jobs.size());
    }
    if (!jobs.isEmpty()) {
      links.onClaimed.accept(new Lease(jobs, slots.lanes(), Monotonic.nanos() - sent));
    }
    fetch();
  }

  private static void answered(Share share, int looked) {
    LaneWork lane = share.lane();
    lane.filled = looked == share.most();
    if (!lane.filled && share.fromMarks() && lane.marks.any()) {
      // There may be more before the marks: look at the whole lane before it counts as empty.
      lane.marks.forget();
      lane.warm = true;
    }
    lane.warm |= lane.filled;
  }

  /// The claim may have been carried out although its answer was lost: its jobs would wait for a
  /// worker that does not know of them.
  private void failed(List<Share> shares, long lease, Throwable failure) {
    claiming--;
    links.onUnanswered.accept(lease);
    LOG.warnf("A claim failed, looking again in %s: %s", config.poll(), failure.getMessage());
    shares.forEach(share -> {
      slots.answered(share, 0);
      share.lane().filled = false;
      share.lane().warm = false;
      share.lane().marks.forget();
    });
  }
}
