package dev.carillon.notification;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/// Hours of the day in which a person wants no mail, in their own zone.
///
/// @param from begins then, each day
/// @param to ends before then; before `from` when they go over midnight
public record QuietHours(LocalTime from, LocalTime to) {

  /// {@return when something that is ready at `now` may go out: at once, or at the end of the quiet
  /// hours}
  ///
  /// A local end that daylight saving skips is the end of the gap; one it doubles is the first.
  public Instant release(Instant now, ZoneId zone) {
    ZonedDateTime here = now.atZone(zone);
    LocalTime time = here.toLocalTime();
    if (!contains(time)) {
      return now;
    }
    boolean tomorrow = from.isAfter(to) && !time.isBefore(from);
    Instant end = here.toLocalDate().plusDays(tomorrow ? 1 : 0).atTime(to).atZone(zone).toInstant();
    // The clock was set back meanwhile: the quiet hours have ended once already.
    return end.isBefore(now) ? now : end;
  }

  /// {@return the next instant at which clocks in the zone show this time, after `here`}
  public static ZonedDateTime next(ZonedDateTime here, LocalTime time) {
    ZonedDateTime today = here.toLocalDate().atTime(time).atZone(here.getZone());
    return today.isAfter(here)
        ? today
        : here.toLocalDate().plusDays(1).atTime(time).atZone(here.getZone());
  }

  private boolean contains(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }
}
