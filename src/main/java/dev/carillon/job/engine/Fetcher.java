package dev.carillon.job.engine;

import dev.carillon.job.QueueLimits;
import dev.carillon.platform.resilience.Monotonic;
import dev.carillon.platform.resilience.Poller;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
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

/// Claims jobs for the free slots of this node. All state lives on the engine's event loop.
///
/// A lane is *warm* while it may have work that no claim under way brings: somebody said so after
/// that was sent, the poll found rows in it, or its last claim was filled. Warm lanes share the
/// free slots of a claim evenly, each time beginning with another one, so that a tenant with a
/// million jobs does not make one with ten wait.
final class Fetcher {

  private static final Logger LOG = Logger.getLogger(Fetcher.class);

  /// Claims at a time: one is under way while the jobs of the other start.
  private static final int CLAIMS_AT_A_TIME = 2;

  /// A claim costs nearly the same for one job as for many, so with fewer free slots than this part
  /// of a batch it waits for those that outcomes under way are about to free.
  private static final int WORTHWHILE = 4;

  /// Claims of lanes without a backlog are so far apart at least: while jobs arrive faster, each
  /// brings several for the price of one. The first after a pause is not kept waiting.
  private static final long PACE_MS = 2;

  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);

  private final ClaimStore store;
  private final GateStore gated;
  private final Steps steps;
  private final WorkerConfig config;
  private final QueueLimits limits;
  private final Context context;
  private final Links links;
  private final Poller poller;
  private final Map<Integer, LaneWork> lanes = new HashMap<>();
  private final Map<String, Integer> heldByQueue = new HashMap<>();
  private int held;
  private int claiming;
  private int turn;
  private boolean open;
  private boolean fetchesSoon;
  private boolean fetchesLater;
  private long sentNanos = Monotonic.nanos() - Duration.ofSeconds(1).toNanos();

  /// What a fetcher needs of the rest of the engine; all is called on the event loop.
  ///
  /// @param leases the leases to claim with, or `null` while nothing may be claimed
  /// @param freedSoon whether outcomes are being recorded, after each of which [#freed] is called
  /// @param deadRowsStay whether claims are to begin behind rows that are gone, see [Marks]
  /// @param onClaimed takes the jobs of a claim
  /// @param onUnanswered takes the lease of a claim whose answer never came
  /// @param onGatedClaim a claim may have put jobs off until their rate lets them start; takes the
  ///   concurrency keys of which it held jobs back
  record Links(
      Supplier<@Nullable Leases> leases,
      BooleanSupplier freedSoon,
      BooleanSupplier deadRowsStay,
      Consumer<Lease> onClaimed,
      LongConsumer onUnanswered,
      Consumer<Set<String>> onGatedClaim) {}

  /// Jobs of one claim, with what a handler is told of their lane.
  ///
  /// @param tookNanos from sending the claim to the arrival of the jobs
  record Lease(List<Claimed> jobs, Map<Integer, LaneWork> lanes, long tookNanos) {}

  /// What this node knows of a lane.
  static final class LaneWork {
    final int id;
    final String tenant;
    final String queue;
    final boolean gated;
    private final Marks marks = new Marks();
    private boolean warm;

    /// Whether the last claim that was answered got all it asked for, so that there is likely more.
    private boolean filled;

    LaneWork(ClaimStore.ActiveLane lane) {
      this.id = lane.id();
      this.tenant = lane.tenant();
      this.queue = lane.queue();
      this.gated = lane.gated();
    }
  }

  /// @param alone whether it is claimed by a statement of its own
  private record Share(LaneWork lane, int most, boolean alone) {

    boolean fromMarks() {
      return alone && !lane.gated;
    }
  }

  Fetcher(
      ClaimStore store,
      GateStore gated,
      Steps steps,
      WorkerConfig config,
      QueueLimits limits,
      Context context,
      Links links) {
    this.store = store;
    this.gated = gated;
    this.steps = steps;
    this.config = config;
    this.limits = limits;
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
    return held + claiming;
  }

  /// Jobs of `lane` may be ready. Any thread may call.
  void arrived(int lane) {
    context.runOnContext(ignored -> {
      LaneWork work = lanes.get(lane);
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
    take(lane, -1);
    if (!fetchesSoon) {
      fetchesSoon = true;
      context.runOnContext(ignored -> {
        fetchesSoon = false;
        fetch();
      });
    }
  }

  private Uni<Duration> look() {
    return store
        .lanesWithJobs()
        .map(active -> {
          context.runOnContext(ignored -> warm(active));
          return config.poll();
        });
  }

  private void warm(List<ClaimStore.ActiveLane> active) {
    for (ClaimStore.ActiveLane lane : active) {
      LaneWork work = lanes.computeIfAbsent(lane.id(), id -> new LaneWork(lane));
      work.warm = work.warm || !lane.paused();
    }
    fetch();
  }

  private void fetch() {
    while (open && claiming < CLAIMS_AT_A_TIME && !tooSoon()) {
      Leases mine = links.leases.get();
      List<Share> shares = mine == null ? List.of() : shares();
      if (mine == null || shares.isEmpty()) {
        return;
      }
      claim(mine, shares);
    }
  }

  /// Whether the next claim is to wait for company; then it is looked for again when it is due.
  private boolean tooSoon() {
    long sinceMs = Duration.ofNanos(Monotonic.nanos() - sentNanos).toMillis();
    if (sinceMs >= PACE_MS || lanes.values().stream().anyMatch(lane -> lane.filled)) {
      return false;
    }
    if (!fetchesLater && lanes.values().stream().anyMatch(lane -> lane.warm)) {
      fetchesLater = true;
      context
          .owner()
          .setTimer(
              PACE_MS - sinceMs,
              due ->
                  context.runOnContext(ignored -> {
                    fetchesLater = false;
                    fetch();
                  }));
    }
    return true;
  }

  /// Divides the free slots among the warm lanes. A gated lane is claimed alone, and so is each
  /// while dead rows stay.
  private List<Share> shares() {
    int free = Math.min(config.batch(), config.window() - held);
    int worthwhile = Math.min(config.batch(), config.window()) / WORTHWHILE;
    List<LaneWork> warm = lanes.values().stream().filter(lane -> lane.warm).toList();
    if (free <= 0 || warm.isEmpty() || (free < worthwhile && links.freedSoon.getAsBoolean())) {
      return List.of();
    }
    int each = Math.max(1, free / warm.size());
    boolean deadRowsStay = links.deadRowsStay.getAsBoolean();
    List<Share> shares = new ArrayList<>();
    Map<String, Integer> planned = new HashMap<>();
    turn++;
    for (int i = 0; i < warm.size() && free > 0; i++) {
      LaneWork lane = warm.get((turn + i) % warm.size());
      int most = Math.min(Math.min(each, free), room(lane.queue, planned));
      boolean alone = lane.gated || deadRowsStay;
      if (most <= 0 || (alone && !shares.isEmpty())) {
        continue;
      }
      shares.add(new Share(lane, most, alone));
      planned.merge(lane.queue, most, Integer::sum);
      free -= most;
      if (alone) {
        break;
      }
    }
    return shares;
  }

  private int room(String queue, Map<String, Integer> planned) {
    int configured = config.concurrency().getOrDefault(queue, config.window());
    int limit = limits.perNode(queue).orElse(configured);
    return limit - heldByQueue.getOrDefault(queue, 0) - planned.getOrDefault(queue, 0);
  }

  private void claim(Leases mine, List<Share> shares) {
    claiming++;
    shares.forEach(share -> {
      take(share.lane, share.most);
      share.lane.warm = share.lane.filled;
    });
    long lease = mine.next();
    sentNanos = Monotonic.nanos();
    long sent = sentNanos;
    Uni<GateStore.Passed> claim =
        steps.claimsUnheard()
            ? claim(shares, lease, mine.worker())
                .call(got -> steps.tellStarted(got.jobs(), lanesOf(shares)))
            : claimAndTell(shares, lease, mine.worker());
    claim
        .ifNoItem()
        .after(CLAIM_TIMEOUT)
        .fail()
        .subscribe()
        .with(
            got -> context.runOnContext(ignored -> claimed(shares, got, sent)),
            failure -> context.runOnContext(ignored -> failed(shares, lease, failure)));
  }

  private Uni<GateStore.Passed> claim(List<Share> shares, long lease, int worker) {
    Share first = shares.getFirst();
    if (first.lane.gated) {
      return gated.claim(first.lane.id, first.most, lease, worker);
    }
    return passed(
        first.fromMarks()
            ? store.claimFrom(first.lane.marks, first.lane.id, first.most, lease, worker)
            : store.claim(lanes(shares), most(shares), lease, worker));
  }

  private Uni<GateStore.Passed> claim(
      SqlConnection tx, List<Share> shares, long lease, int worker) {
    Share first = shares.getFirst();
    if (first.lane.gated) {
      return gated.claim(tx, first.lane.id, first.most, lease, worker);
    }
    return passed(
        first.fromMarks()
            ? store.claimFrom(tx, first.lane.marks, first.lane.id, first.most, lease, worker)
            : store.claim(tx, lanes(shares), most(shares), lease, worker));
  }

  private static Uni<GateStore.Passed> passed(Uni<List<Claimed>> claim) {
    return claim.map(jobs -> new GateStore.Passed(jobs, Set.of(), jobs.size()));
  }

  private static List<Integer> lanes(List<Share> shares) {
    return shares.stream().map(share -> share.lane.id).toList();
  }

  private static List<LaneWork> lanesOf(List<Share> shares) {
    return shares.stream().map(Share::lane).toList();
  }

  private static List<Integer> most(List<Share> shares) {
    return shares.stream().map(Share::most).toList();
  }

  /// Whose jobs it will be is known afterwards, so the transaction is opened before.
  private Uni<GateStore.Passed> claimAndTell(List<Share> shares, long lease, int worker) {
    return steps.inTransaction((tx, telling) ->
        claim(tx.connection(), shares, lease, worker)
            .call(got -> telling.tell(tx, steps.started(got.jobs(), lanesOf(shares)))));
  }

  private void claimed(List<Share> shares, GateStore.Passed passed, long sent) {
    List<Claimed> jobs = passed.jobs();
    claiming--;
    Map<Integer, Integer> got = new HashMap<>();
    jobs.forEach(job -> got.merge(job.lane(), 1, Integer::sum));
    for (Share share : shares) {
      int came = got.getOrDefault(share.lane.id, 0);
      take(share.lane, came - share.most);
      int looked = share.lane.gated ? passed.candidates() : came;
      share.lane.filled = looked == share.most;
      if (!share.lane.filled && share.fromMarks() && share.lane.marks.any()) {
        // There may be more before the marks: look at the whole lane before it counts as empty.
        share.lane.marks.forget();
        share.lane.warm = true;
      }
      share.lane.warm |= share.lane.filled;
    }
    if (shares.getFirst().lane.gated) {
      links.onGatedClaim.accept(passed.heldBack());
    }
    if (!jobs.isEmpty()) {
      links.onClaimed.accept(new Lease(jobs, lanes, Monotonic.nanos() - sent));
    }
    fetch();
  }

  /// The claim may have been carried out although its answer was lost: its jobs would wait for a
  /// worker that does not know of them.
  private void failed(List<Share> shares, long lease, Throwable failure) {
    claiming--;
    links.onUnanswered.accept(lease);
    LOG.warnf("A claim failed, looking again in %s: %s", config.poll(), failure.getMessage());
    shares.forEach(share -> {
      take(share.lane, -share.most);
      share.lane.filled = false;
      share.lane.warm = false;
      share.lane.marks.forget();
    });
  }

  private void take(LaneWork lane, int slots) {
    held += slots;
    heldByQueue.merge(lane.queue, slots, Integer::sum);
  }
}
