package dev.carillon.job.engine;

import dev.carillon.job.QueueLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The slots of this node, and how the lanes share them. All of it belongs to the engine's event
/// loop.
///
/// A lane is *warm* while it may have work that no claim under way brings: somebody said so after
/// that was sent, the poll found rows in it, or its last claim was filled. Warm lanes share the
/// free slots of a claim evenly, each time beginning with another one, so that a tenant with a
/// million jobs does not make one with ten wait.
final class Slots {

  /// A claim costs nearly the same for one job as for many, so with fewer free slots than this part
  /// of a batch it waits for those that outcomes under way are about to free.
  private static final int WORTHWHILE = 4;

  /// Claims of a gated lane would wait for each other's keys. So there is one at a time, twice as
  /// large where no other lane waits: much of its price is the same for many jobs of a key as for
  /// few (docs/performance.md).
  private static final int GATED_BATCHES = 2;

  private final WorkerConfig config;
  private final QueueLimits limits;
  private final Map<Integer, LaneWork> lanes = new HashMap<>();
  private final Map<String, Integer> heldByQueue = new HashMap<>();
  private int held;
  private int turn;

  Slots(WorkerConfig config, QueueLimits limits) {
    this.config = config;
    this.limits = limits;
  }

  /// What a claim asks of a lane.
  ///
  /// @param most jobs (count, at least 1)
  /// @param alone whether it is claimed by a statement of its own
  record Share(LaneWork lane, int most, boolean alone) {

    boolean fromMarks() {
      return alone && !lane.gated;
    }
  }

  /// All lanes that were ever found to have jobs, by their number.
  Map<Integer, LaneWork> lanes() {
    return lanes;
  }

  @Nullable LaneWork lane(int id) {
    return lanes.get(id);
  }

  /// The poll found rows in these.
  void found(List<ClaimStore.ActiveLane> active) {
    for (ClaimStore.ActiveLane lane : active) {
      LaneWork work = lanes.computeIfAbsent(lane.id(), id -> new LaneWork(lane));
      work.warm = work.warm || !lane.paused();
    }
  }

  boolean anyWarm() {
    return lanes.values().stream().anyMatch(lane -> lane.warm);
  }

  /// Whether some lane likely has more than was claimed of it.
  boolean anyFilled() {
    return lanes.values().stream().anyMatch(lane -> lane.filled);
  }

  /// Slots in use or asked for by a claim (count).
  int held() {
    return held;
  }

  /// A claim that asks for this is sent.
  void sent(Share share) {
    LaneWork lane = share.lane();
    take(lane, share.most());
    lane.warm = lane.filled;
    lane.taken = lane.gated;
  }

  /// It is answered, or given up.
  ///
  /// @param came jobs, each of which keeps its slot until [#free] (count)
  void answered(Share share, int came) {
    take(share.lane(), came - share.most());
    share.lane().taken = false;
  }

  void free(LaneWork lane) {
    take(lane, -1);
  }

  private void take(LaneWork lane, int slots) {
    held += slots;
    heldByQueue.merge(lane.queue, slots, Integer::sum);
  }

  /// Divides the free slots among the warm lanes. A gated lane is claimed alone, and so is each
  /// while dead rows stay.
  ///
  /// @param freedSoon whether outcomes are being recorded, each of which frees a slot
  /// @return nothing when there is nothing to claim, or not enough for a claim to be worth it
  List<Share> share(boolean freedSoon, boolean deadRowsStay) {
    List<LaneWork> warm = lanes.values().stream().filter(lane -> lane.warm && !lane.taken).toList();
    int batch = config.batch() * (warm.size() == 1 && warm.getFirst().gated ? GATED_BATCHES : 1);
    int free = Math.min(batch, config.window() - held);
    int worthwhile = Math.min(batch, config.window()) / WORTHWHILE;
    if (free <= 0 || warm.isEmpty() || (free < worthwhile && freedSoon)) {
      return List.of();
    }
    int each = Math.max(1, free / warm.size());
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
}
