package dev.carillon.schedule;

import dev.carillon.platform.db.Tx;
import dev.carillon.schedule.TickStore.Advance;
import dev.carillon.schedule.TickStore.Due;
import dev.carillon.schedule.TickStore.Fire;
import dev.carillon.stream.StreamEvent;
import dev.carillon.stream.StreamName;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Fires what is due, in one transaction: takes the nominal times, enqueues a job for each that was
/// not taken before, and moves the schedules on. All nodes do it, and none of them leads: of two
/// that want the same time, the primary key of `schedule_fire` refuses one (reliability.md §2.4).
///
/// Used by one thread at a time.
final class Ticker {

  /// Schedules a transaction fires (count): its locks should not be held for long.
  static final int BATCH = 100;

  private static final Logger LOG = Logger.getLogger(Ticker.class);

  /// Longest time until a schedule that another node made or changed is noticed.
  private static final Duration MOST = Duration.ofSeconds(1);

  /// What is due and not to be had is being fired by another node.
  private static final Duration BUSY_ELSEWHERE = Duration.ofMillis(50);

  private static final int MOST_PARSED = 1_000;

  /// What is told about times that will never fire.
  @RegisterForReflection
  record MissedData(
      String scheduleId, String name, String from, String to, int count, boolean orMore) {}

  private final TickStore store;
  private final Firing firing;
  private final ScheduledJob scheduledJob;
  private final BiFunction<Tx, List<StreamEvent>, Uni<Void>> publish;
  private final Duration grace;
  private final Executor planners;
  private final Map<String, Timetable> parsed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Timetable> eldest) {
          return size() > MOST_PARSED;
        }
      };

  /// @param publish tells events in the caller's transaction
  /// @param grace see [FirePlan#of]
  /// @param planners threads to count on: after a night without a node a hundred schedules have a
  ///   hundred thousand times to look up
  Ticker(
      TickStore store,
      Firing firing,
      ScheduledJob scheduledJob,
      BiFunction<Tx, List<StreamEvent>, Uni<Void>> publish,
      Duration grace,
      Executor planners) {
    this.store = store;
    this.firing = firing;
    this.scheduledJob = scheduledJob;
    this.publish = publish;
    this.grace = grace;
    this.planners = planners;
  }

  /// Fires what is due.
  ///
  /// @return the wait until the next is; fails when the database is away, and then nothing was
  ///   fired or, after a failed commit, it may have been: repeating it is safe
  Uni<Duration> tick() {
    return store
        .inTransaction(this::fireDue)
        .chain(fired ->
            fired == BATCH
                ? Uni.createFrom().item(Duration.ZERO)
                : store
                    .untilNext(MOST)
                    .map(wait -> wait.isZero() && fired == 0 ? BUSY_ELSEWHERE : wait));
  }

  private Uni<Integer> fireDue(Tx tx) {
    return store
        .due(tx, BATCH)
        .chain(due -> {
          if (due.isEmpty()) {
            return Uni.createFrom().item(0);
          }
          return Uni.createFrom()
              .item(() -> plan(due))
              .runSubscriptionOn(planners)
              .chain(plan -> fire(tx, plan.fires()).chain(() -> store.advance(tx, plan.steps())))
              .replaceWith(due.size());
        });
  }

  /// What is to be done in a transaction.
  private record Plan(List<Fire> fires, List<Advance> steps) {}

  private Plan plan(List<Due> due) {
    var plan = new Plan(new ArrayList<>(), new ArrayList<>());
    due.forEach(each -> plan(each, plan.fires(), plan.steps()));
    return plan;
  }

  private void plan(Due due, List<Fire> fires, List<Advance> steps) {
    Schedule schedule = due.schedule();
    try {
      Timetable times =
          parsed.computeIfAbsent(
              schedule.cron() + "|" + schedule.everySeconds() + schedule.anchor() + schedule.zone(),
              key -> Timetable.of(schedule));
      FirePlan plan =
          FirePlan.of(
              times,
              due.due().toInstant(),
              due.now(),
              schedule.catchUp(),
              schedule.catchUpLimit(),
              grace);
      scheduledJob.request(schedule);
      if (plan.missed() != null) {
        Instant last = plan.missed().to();
        fires.add(new Fire(schedule, TickStore.at(last), false, "missed", plan.missed()));
      }
      plan.fires()
          .forEach(at -> fires.add(new Fire(schedule, TickStore.at(at), false, "fired", null)));
      Instant last = plan.fires().isEmpty() ? null : plan.fires().getLast();
      steps.add(new Advance(due, atOrNull(plan.next()), atOrNull(last), false));
    } catch (InvalidTiming | IllegalStateException broken) {
      LOG.errorf(
          "Schedule %d cannot be read and is paused: %s", schedule.id(), broken.getMessage());
      fires.add(new Fire(schedule, due.due(), false, "failed", null));
      steps.add(new Advance(due, null, null, true));
    }
  }

  private static @Nullable OffsetDateTime atOrNull(@Nullable Instant instant) {
    return instant == null ? null : TickStore.at(instant);
  }

  private Uni<Void> fire(Tx tx, List<Fire> fires) {
    return firing
        .take(tx, fires)
        .chain(ours -> {
          List<StreamEvent> missed =
              ours.stream().filter(fire -> fire.missed() != null).map(Ticker::missed).toList();
          return firing
              .enqueue(tx, ours)
              .chain(
                  () -> missed.isEmpty() ? Uni.createFrom().voidItem() : publish.apply(tx, missed));
        });
  }

  private static StreamEvent missed(Fire fire) {
    FirePlan.Missed missed = Objects.requireNonNull(fire.missed());
    Schedule schedule = fire.schedule();
    return new StreamEvent(
        StreamName.ofTenant(schedule.tenant()),
        "schedule.missed",
        new MissedData(
            Long.toString(schedule.id()),
            schedule.name(),
            missed.from().toString(),
            missed.to().toString(),
            missed.count(),
            missed.count() == FirePlan.MOST_COUNTED));
  }
}
