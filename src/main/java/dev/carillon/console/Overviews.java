package dev.carillon.console;

import dev.carillon.console.OverviewView.QueueFigures;
import dev.carillon.console.OverviewView.TypeFigures;
import dev.carillon.figure.BacklogStore;
import dev.carillon.figure.BacklogStore.Look;
import dev.carillon.figure.BacklogStore.QueueNow;
import dev.carillon.figure.FigureReadStore;
import dev.carillon.figure.FigureReadStore.Group;
import dev.carillon.figure.Histogram;
import dev.carillon.figure.Tally;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts the figures together that operators look at. Any thread may call.
@Singleton
final class Overviews {

  private static final int MOST_QUEUES = 100;
  private static final int MOST_TYPES = 50;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Tally NOTHING = new Tally();

  private final FigureReadStore figures;
  private final BacklogStore backlog;
  private final OperationStore operations;

  Overviews(FigureReadStore figures, BacklogStore backlog, OperationStore operations) {
    this.figures = figures;
    this.backlog = backlog;
    this.operations = operations;
  }

  private record Facts(
      Look look, List<QueueNow> queues, Map<Group, Tally> hour, Tally day, Around around) {}

  /// What is no figure.
  private record Around(
      int workers,
      @Nullable Long history,
      List<OperationStore.Lasting> alerts,
      List<OperationStore.Late> late) {}

  /// @param tenant of which; all when `null`
  /// @return fails when the database is away
  Uni<OverviewView> overview(@Nullable String tenant) {
    return backlog
        .lanes(tenant, null)
        .chain(lanes ->
            Uni.combine()
                .all()
                .unis(
                    backlog.look(),
                    backlog.queues(tenant),
                    figures.ended(lanes, HOUR),
                    figures.day(lanes),
                    around(tenant))
                .with(Facts::new))
        .map(facts -> view(tenant, facts));
  }

  private Uni<Around> around(@Nullable String tenant) {
    Uni<Long> history = tenant == null ? operations.history() : Uni.createFrom().nullItem();
    return Uni.combine()
        .all()
        .unis(
            operations.liveWorkers(),
            history,
            operations.lasting(),
            operations.lateSchedules(tenant))
        .with(Around::new);
  }

  private static OverviewView view(@Nullable String tenant, Facts facts) {
    OffsetDateTime now = facts.look().now();
    Tally hour = new Tally();
    facts.hour().values().forEach(hour::plus);
    List<TypeFigures> types = types(facts.hour());
    Around around = facts.around();
    return new OverviewView(
        now,
        tenant,
        facts.look().at(),
        now(facts, now),
        OverviewView.Ended.of(hour, HOUR.toMinutes()),
        OverviewView.Ended.of(facts.day(), DAY.toMinutes()),
        queues(facts.queues(), facts.hour(), now).stream().limit(MOST_QUEUES).toList(),
        types.stream().limit(MOST_TYPES).toList(),
        Problems.of(
            new Problems.Known(
                now, around.alerts(), around.late(), facts.queues(), types, around.workers())));
  }

  private static OverviewView.Now now(Facts facts, OffsetDateTime now) {
    List<QueueNow> queues = facts.queues();
    return new OverviewView.Now(
        queues.stream().mapToLong(QueueNow::waiting).sum(),
        queues.stream().mapToLong(QueueNow::running).sum(),
        queues.stream().mapToLong(QueueNow::scheduled).sum(),
        queues.stream().mapToLong(QueueNow::retrying).sum(),
        queues.stream()
            .map(queue -> age(queue.oldest(), now))
            .filter(age -> age != null)
            .max(Comparator.naturalOrder())
            .orElse(null),
        facts.around().workers(),
        facts.around().history());
  }

  private static @Nullable Long age(@Nullable OffsetDateTime since, OffsetDateTime now) {
    return since == null ? null : Math.max(0, Duration.between(since, now).toMillis());
  }

  /// @return the busiest first
  Uni<List<QueueFigures>> queues(@Nullable String tenant) {
    return backlog
        .lanes(tenant, null)
        .chain(lanes ->
            Uni.combine()
                .all()
                .unis(backlog.look(), backlog.queues(tenant), figures.ended(lanes, HOUR))
                .with((look, queues, hour) -> queues(queues, hour, look.now())));
  }

  private static List<QueueFigures> queues(
      List<QueueNow> queues, Map<Group, Tally> hour, OffsetDateTime now) {
    Map<String, Tally> byQueue = by(hour, group -> group.tenant() + "\u0001" + group.queue());
    return queues.stream()
        .map(queue ->
            figures(
                queue,
                byQueue.getOrDefault(queue.tenant() + "\u0001" + queue.queue(), NOTHING),
                now))
        .sorted(
            Comparator.comparingLong((QueueFigures each) ->
                    each.waiting() + each.running() + each.completed() + each.failed())
                .reversed()
                .thenComparing(QueueFigures::tenant)
                .thenComparing(QueueFigures::queue))
        .toList();
  }

  private static QueueFigures figures(QueueNow queue, Tally hour, OffsetDateTime now) {
    return new QueueFigures(
        queue.tenant(),
        queue.queue(),
        queue.pausedAt() != null,
        queue.pausedAt(),
        queue.pausedBy(),
        queue.waiting(),
        queue.running(),
        queue.scheduled(),
        queue.retrying(),
        age(queue.oldest(), now),
        hour.completed(),
        hour.failed(),
        hour.ran().quantile(Histogram.MEDIAN),
        hour.ran().quantile(Histogram.P95),
        hour.ran().quantile(Histogram.P99),
        hour.waited().quantile(Histogram.P95));
  }

  private static List<TypeFigures> types(Map<Group, Tally> hour) {
    return by(hour, Group::kind).entrySet().stream()
        .map(each -> {
          Tally tally = each.getValue();
          Histogram ran = tally.ran();
          return new TypeFigures(
              each.getKey(),
              tally.completed(),
              tally.failed(),
              tally.cancelled(),
              tally.retried(),
              ran.quantile(Histogram.MEDIAN),
              ran.quantile(Histogram.P95),
              ran.quantile(Histogram.P99),
              tally.waited().quantile(Histogram.P95));
        })
        .sorted(
            Comparator.comparingLong(
                    (TypeFigures each) -> each.completed() + each.failed() + each.retried())
                .reversed()
                .thenComparing(TypeFigures::type))
        .toList();
  }

  private static Map<String, Tally> by(Map<Group, Tally> hour, Function<Group, String> key) {
    Map<String, Tally> sums = new HashMap<>();
    hour.forEach(
        (group, tally) -> sums.computeIfAbsent(key.apply(group), fresh -> new Tally()).plus(tally));
    return sums;
  }
}
