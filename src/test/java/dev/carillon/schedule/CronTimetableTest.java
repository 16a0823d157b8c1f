package dev.carillon.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimetableTest {

  private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2028-01-01T00:00:00Z");

  /// Expressions, and whether each runs on elapsed time.
  private static final Map<String, Boolean> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("0 2 * * *", false),
          Map.entry("30 2 * * *", false),
          Map.entry("15 1,2,3 * * *", false),
          Map.entry("0 */4 * * *", false),
          Map.entry("0 0 28 2 *", false),
          Map.entry("0 3 * * SUN", false),
          Map.entry("30 2 1-7 MAR,OCT 0", false),
          Map.entry("30 1 13 * FRI", false),
          Map.entry("0 0 31 * *", false),
          Map.entry("0 * * * *", true),
          Map.entry("30 * * * *", true),
          Map.entry("7,37 1-3 * * *", true),
          Map.entry("*/20 2 * * *", true));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Apia"
      })
  void three_years_of_fires_are_those_of_a_clock_on_the_wall(String zone) {
    assertThatFiresAreThoseOfAWall(EXPRESSIONS, ZoneId.of(zone), START, END, 60);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Paris, 2026-03-28T00:00:00Z",
    "Europe/Paris, 2026-10-24T00:00:00Z",
    "America/New_York, 2027-03-13T00:00:00Z",
    "Australia/Lord_Howe, 2025-10-04T00:00:00Z",
    "Australia/Lord_Howe, 2026-04-04T00:00:00Z"
  })
  void fires_of_seconds_are_those_of_a_clock_on_the_wall(String zone, Instant from) {
    Instant to = from.plus(Duration.ofDays(2));
    assertThatFiresAreThoseOfAWall(
        Map.of(
            "*/20 * * * * *", true,
            "*/15 * * * *", true,
            "30 15 2 * * *", false,
            "*/7 59 1-2 * * *", true),
        ZoneId.of(zone),
        from,
        to,
        1);
  }

  @Test
  void the_day_samoa_left_out_is_made_up_for_at_its_end() {
    Instant from = Instant.parse("2011-12-29T00:00:00Z");
    Instant to = Instant.parse("2012-01-02T00:00:00Z");

    assertThatFiresAreThoseOfAWall(
        Map.of("0 9 * * *", false), ZoneId.of("Pacific/Apia"), from, to, 60);
    assertThat(fires("0 9 * * *", "Pacific/Apia", from, to))
        .contains(Instant.parse("2011-12-30T10:00:00Z"));
  }

  @Test
  void a_skipped_time_fires_once_at_the_end_of_the_gap_and_says_so() {
    var times = timetable("30 2 * * *", "Europe/Paris");

    Instant at = times.next(Instant.parse("2026-03-28T12:00:00Z"));

    assertThat(at).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(times.dst(Instant.parse("2026-03-29T01:00:00Z"))).isEqualTo(Upcoming.Dst.gap);
    assertThat(times.next(Instant.parse("2026-03-29T01:00:00Z")))
        .isEqualTo(Instant.parse("2026-03-30T00:30:00Z"));
  }

  @Test
  void a_doubled_time_fires_at_the_first_and_says_so() {
    var times = timetable("30 2 * * *", "Europe/Paris");
    Instant first = Instant.parse("2026-10-25T00:30:00Z");

    assertThat(times.next(Instant.parse("2026-10-24T12:00:00Z"))).isEqualTo(first);
    assertThat(times.dst(first)).isEqualTo(Upcoming.Dst.overlap);
    assertThat(times.next(first)).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void an_hourly_schedule_leaves_out_no_hour_when_the_clock_goes_back() {
    assertThat(
            fires(
                "0 * * * *",
                "Europe/Paris",
                Instant.parse("2026-10-24T22:30:00Z"),
                Instant.parse("2026-10-25T03:30:00Z")))
        .hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 2 * * *", "* * * * * *", "0 0 29 2 *", "*/20 2 * * *", "0 0 1 1 *"})
  void the_time_before_is_the_one_whose_next_it_is(String cron) {
    var times = timetable(cron, "Europe/Paris");
    Instant floor = Instant.parse("2024-01-01T00:00:00Z");
    Instant before = Instant.parse("2026-03-29T01:00:00.5Z");

    Instant last = Objects.requireNonNull(times.previous(before, floor));

    assertThat(last).isBefore(before);
    assertThat(times.next(last)).isAfterOrEqualTo(before);
    assertThat(times.previous(last, last)).isNull();
  }

  @Test
  void an_interval_counts_elapsed_time_from_its_anchor() {
    var times = new IntervalTimetable(START, Duration.ofMinutes(90), ZoneId.of("Europe/Paris"));

    assertThat(times.next(START.minusSeconds(7))).isEqualTo(START.plusSeconds(5_400));
    assertThat(times.next(START)).isEqualTo(START.plusSeconds(5_400));
    assertThat(times.next(START.plusSeconds(5_400))).isEqualTo(START.plusSeconds(10_800));
    assertThat(times.next(START.plusMillis(5_399_999))).isEqualTo(START.plusSeconds(5_400));
  }

  private static void assertThatFiresAreThoseOfAWall(
      Map<String, Boolean> expressions, ZoneId zone, Instant from, Instant to, int stepSeconds) {
    List<String> crons = List.copyOf(expressions.keySet());
    var rules =
        crons.stream()
            .map(cron -> new BruteForce(cron, Boolean.TRUE.equals(expressions.get(cron))))
            .toList();

    var expected = BruteForce.fires(rules, zone, from, to, stepSeconds);

    for (int i = 0; i < crons.size(); i++) {
      assertThat(expected.get(i)).as(crons.get(i)).isNotEmpty();
      assertThat(fires(crons.get(i), zone.getId(), from, to))
          .as(crons.get(i))
          .isEqualTo(expected.get(i));
    }
  }

  private static List<Instant> fires(String cron, String zone, Instant from, Instant to) {
    var times = timetable(cron, zone);
    List<Instant> fires = new ArrayList<>();
    for (Instant at = times.next(from); at != null && at.isBefore(to); at = times.next(at)) {
      fires.add(at);
    }
    return fires;
  }

  private static CronTimetable timetable(String cron, String zone) {
    return new CronTimetable(Cron.parse(cron), ZoneId.of(zone));
  }
}
