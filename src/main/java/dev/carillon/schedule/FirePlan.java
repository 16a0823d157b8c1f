package dev.carillon.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be done about a schedule that is due: which times fire now, which are given up, and
/// which comes next. Pure.
///
/// @param fires nominal times, the oldest first
/// @param missed what was given up; `null` when nothing was
/// @param next the first time after now; `null` when there is none
record FirePlan(List<Instant> fires, @Nullable Missed missed, @Nullable Instant next) {

  /// A stretch of times that were given up is counted up to here.
  static final int MOST_COUNTED = 1_000;

  /// Times that will never fire.
  ///
  /// @param from the first of them
  /// @param to the last
  /// @param count how many, up to [#MOST_COUNTED]
  record Missed(Instant from, Instant to, int count) {}

  /// Plans for the times from `first` up to `now`.
  ///
  /// @param first the earliest time not dealt with
  /// @param limit most late times that fire under [CatchUp#all] (count)
  /// @param grace what is at most this late is in time, and fires under every policy: a node that
  ///   stalls for a moment is no downtime
  static FirePlan of(
      Timetable times, Instant first, Instant now, CatchUp catchUp, int limit, Duration grace) {
    Instant late = now.minus(grace);
    List<Instant> inTime = new ArrayList<>();
    Instant start = first.isBefore(late) ? late : first;
    Instant at = times.next(start.minusNanos(1));
    while (at != null && !at.isAfter(now)) {
      inTime.add(at);
      at = times.next(at);
    }
    int wanted =
        switch (catchUp) {
          case none -> 0;
          case last -> inTime.isEmpty() ? 1 : 0;
          case all -> limit;
        };
    List<Instant> fires = new ArrayList<>();
    Instant rest = first.isBefore(late) ? times.previous(late, first) : null;
    while (rest != null && fires.size() < wanted) {
      fires.addFirst(rest);
      rest = times.previous(rest, first);
    }
    fires.addAll(inTime);
    return new FirePlan(fires, rest == null ? null : missed(times, first, rest), at);
  }

  private static Missed missed(Timetable times, Instant first, Instant last) {
    Instant from = times.next(first.minusNanos(1));
    int count = 0;
    Instant at = from;
    while (at != null && !at.isAfter(last) && count < MOST_COUNTED) {
      count++;
      at = times.next(at);
    }
    return new Missed(from == null ? first : from, last, count);
  }
}
