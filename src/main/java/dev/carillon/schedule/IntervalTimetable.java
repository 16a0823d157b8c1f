package dev.carillon.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// Every so often, counted from an anchor on elapsed time; the zone is for showing alone.
///
/// @param anchor a whole second; the first time is one interval later
/// @param every whole seconds, at least 1
record IntervalTimetable(Instant anchor, Duration every, ZoneId zone) implements Timetable {

  @Override
  public Instant next(Instant after) {
    long gone = Math.floorDiv(Duration.between(anchor, after).toSeconds(), every.toSeconds());
    long turn = Math.max(0, gone) + 1;
    return anchor.plusSeconds(turn * every.toSeconds());
  }

  @Override
  public Upcoming.Dst dst(Instant at) {
    return Upcoming.isDoubled(at, zone) ? Upcoming.Dst.overlap : Upcoming.Dst.none;
  }
}
