package dev.carillon.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A time at which a schedule will fire.
@RegisterForReflection
@Schema(description = "A time at which a schedule will fire.")
record Upcoming(
    @Schema(description = "The instant, in UTC.", examples = "2026-10-25T00:30:00Z")
        OffsetDateTime at,
    @Schema(
            description = "What the clocks on the wall show then.",
            examples = "2026-10-25T02:30:00")
        String local,
    @Schema(description = "Where those clocks are.", examples = "Europe/Paris") String zone,
    @Schema(
            description =
                "gap: the local time asked for is skipped, this is the end of the gap; overlap: the"
                    + " local time comes twice that night.")
        Dst dst) {

  /// How a time stands to the changes of the clock.
  enum Dst {
    none,
    gap,
    overlap
  }

  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  /// {@return the next times after `after`, at most `count` of them}
  static List<Upcoming> of(Timetable timetable, ZoneId zone, Instant after, int count) {
    List<Upcoming> times = new ArrayList<>(count);
    Instant at = timetable.next(after);
    while (at != null && times.size() < count) {
      times.add(
          new Upcoming(
              at.atOffset(ZoneOffset.UTC),
              LOCAL.format(LocalDateTime.ofInstant(at, zone)),
              zone.getId(),
              timetable.dst(at)));
      at = timetable.next(at);
    }
    return times;
  }

  /// Whether the local time of an instant comes twice.
  static boolean isDoubled(Instant at, ZoneId zone) {
    return zone.getRules().getValidOffsets(LocalDateTime.ofInstant(at, zone)).size() > 1;
  }
}
