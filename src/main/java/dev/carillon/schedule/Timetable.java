package dev.carillon.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When something fires. Pure: the same question has the same answer on every node.
sealed interface Timetable permits CronTimetable, IntervalTimetable {

  /// Longest interval: above it somebody meant something else.
  Duration LONGEST = Duration.ofDays(3_660);

  /// The IANA names; offsets such as `+02:00` know no daylight saving and are not among them.
  Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

  /// {@return the first time after `after`, a whole second; `null` when there is none}
  @Nullable Instant next(Instant after);

  /// {@return how `at`, one of the times, stands to the changes of the clock}
  Upcoming.Dst dst(Instant at);

  /// {@return the last time before `before` and not before `floor`; `null` when there is none}
  ///
  /// Found with [#next] alone: first in steps that double, then by halves, so that a schedule that
  /// was down for a year is not walked through second by second.
  default @Nullable Instant previous(Instant before, Instant floor) {
    if (!isIn(floor.minusSeconds(1), before)) {
      return null;
    }
    long outside = 0;
    long inside = 1;
    long most = Duration.between(floor, before).toSeconds() + 2;
    while (inside < most && !isIn(before.minusSeconds(inside), before)) {
      outside = inside;
      inside = Math.min(most, inside * 2);
    }
    while (inside - outside > 1) {
      long middle = outside + (inside - outside) / 2;
      if (isIn(before.minusSeconds(middle), before)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return next(before.minusSeconds(inside));
  }

  private boolean isIn(Instant after, Instant before) {
    Instant next = next(after);
    return next != null && next.isBefore(before);
  }

  /// The timetable of a schedule.
  ///
  /// @throws InvalidTiming when it can no longer be read
  static Timetable of(Schedule schedule) {
    return schedule.cron() == null
        ? new IntervalTimetable(
            schedule.anchor(),
            Duration.ofSeconds(schedule.everySeconds() == null ? 1 : schedule.everySeconds()),
            zone(schedule.zone()))
        : new CronTimetable(Cron.parse(schedule.cron()), zone(schedule.zone()));
  }

  /// @throws InvalidTiming unless `name` is an IANA zone
  static ZoneId zone(String name) {
    if (!ZONES.contains(name)) {
      throw new InvalidTiming("zone", "is not an IANA time zone such as UTC or Europe/Paris");
    }
    return ZoneId.of(name);
  }

  /// @throws InvalidTiming unless `text` is an ISO 8601 duration of whole seconds, 1 s to ten years
  static Duration every(String text) {
    Duration every;
    try {
      every = Duration.parse(text);
    } catch (DateTimeParseException notADuration) {
      throw new InvalidTiming("every", "is not an ISO 8601 duration such as PT30S, PT15M or P1D");
    } catch (DateTimeException | ArithmeticException tooLong) {
      throw new InvalidTiming("every", "must be at most ten years");
    }
    if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(LONGEST) > 0) {
      throw new InvalidTiming("every", "must be PT1S to P3660D, one second to ten years");
    }
    if (!every.truncatedTo(ChronoUnit.SECONDS).equals(every)) {
      throw new InvalidTiming("every", "must be whole seconds");
    }
    return every;
  }
}
