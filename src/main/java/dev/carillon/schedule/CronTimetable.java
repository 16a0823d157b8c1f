package dev.carillon.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/// A cron expression in a zone (decisions.md "Clocks").
///
/// Walks from one change of the clock to the next; between two of them local time and elapsed time
/// run alike. A local time that is skipped fires once, at the end of the gap. One that is doubled
/// fires at the first. An expression that [runs on elapsed time][Cron#runsOnElapsedTime] fires at
/// both, and one that matches each hour has nothing to make up for in a gap.
record CronTimetable(Cron cron, ZoneId zone) implements Timetable {

  @Override
  public @Nullable Instant next(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant from = after.truncatedTo(ChronoUnit.SECONDS);
    ZoneOffset offset = rules.getOffset(from);
    LocalDateTime local = start(from, offset);
    while (true) {
      LocalDateTime match = cron.after(local);
      if (match == null) {
        return null;
      }
      Instant at = match.toInstant(offset);
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (change == null || at.isBefore(change.getInstant())) {
        return at;
      }
      if (change.isGap() && !cron.everyHour() && match.isBefore(change.getDateTimeAfter())) {
        return change.getInstant();
      }
      from = change.getInstant();
      offset = change.getOffsetAfter();
      local = resumedAt(change).minusSeconds(1);
    }
  }

  /// The local time after which to look. In the second half of a doubled stretch that is its end,
  /// for what fires once.
  private LocalDateTime start(Instant from, ZoneOffset offset) {
    LocalDateTime local = LocalDateTime.ofInstant(from, offset);
    ZoneOffsetTransition last = zone.getRules().previousTransition(from.plusNanos(1));
    if (last == null) {
      return local;
    }
    LocalDateTime resumed = resumedAt(last).minusSeconds(1);
    return last.isOverlap() && local.isBefore(resumed) ? resumed : local;
  }

  /// The first local time that counts after a change.
  private LocalDateTime resumedAt(ZoneOffsetTransition change) {
    return change.isGap() || cron.runsOnElapsedTime()
        ? change.getDateTimeAfter()
        : change.getDateTimeBefore();
  }

  @Override
  public Upcoming.Dst dst(Instant at) {
    if (Upcoming.isDoubled(at, zone)) {
      return Upcoming.Dst.overlap;
    }
    return cron.matches(LocalDateTime.ofInstant(at, zone)) ? Upcoming.Dst.none : Upcoming.Dst.gap;
  }
}
