package dev.carillon.job.api;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Works out how many workers are wanted. An autoscaler asks, so the answer may be two seconds old
/// and is never more expensive for being asked more often.
@Singleton
public final class Demands {

  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Uni<Demand> now;

  Demands(DemandStore store, WorkerSlots slots, DemandConfig config) {
    long most = (long) slots.window() * config.most();
    this.now =
        Uni.createFrom()
            .deferred(() ->
                Uni.combine()
                    .all()
                    .unis(store.jobs(most, config.lead()), store.next())
                    .with((queues, next) -> demand(queues, next, slots, config)))
            .memoize()
            .forFixedDuration(FRESH);
  }

  /// @return the demand, at most two seconds old; fails when the database is away
  public Uni<Demand> now() {
    return now;
  }

  /// One worker more wherever the others are full: over all queues, or of one queue that each
  /// worker takes only so many jobs of.
  static Demand demand(
      List<DemandStore.OfQueue> queues,
      DemandStore.Next next,
      WorkerSlots slots,
      DemandConfig config) {
    long jobs = queues.stream().mapToLong(DemandStore.OfQueue::jobs).sum();
    long wanted = ceiling(jobs, slots.window());
    for (DemandStore.OfQueue each : queues) {
      int atATime = slots.concurrency().getOrDefault(each.queue(), slots.window());
      wanted = Math.max(wanted, ceiling(each.jobs(), Math.min(atATime, slots.window())));
    }
    if (next.running() > 0 || isSoon(next, config.lead())) {
      wanted = Math.max(wanted, 1);
    }
    return new Demand(
        (int) Math.min(wanted, config.most()), jobs, next.due(), secondsTo(next.due(), next.at()));
  }

  private static boolean isSoon(DemandStore.Next next, Duration lead) {
    return next.due() != null && !next.due().isAfter(next.at().plus(lead));
  }

  private static @Nullable Long secondsTo(@Nullable OffsetDateTime due, OffsetDateTime at) {
    return due == null ? null : Math.max(0, Duration.between(at, due).toSeconds());
  }

  private static long ceiling(long jobs, int atATime) {
    return Math.ceilDiv(jobs, (long) Math.max(1, atATime));
  }
}
