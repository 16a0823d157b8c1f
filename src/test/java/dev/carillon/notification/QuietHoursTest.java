package dev.carillon.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @ParameterizedTest
  @CsvSource({
    "22:00, 07:00, 2026-01-10T20:59:00Z, 2026-01-10T20:59:00Z",
    "22:00, 07:00, 2026-01-10T21:00:00Z, 2026-01-11T06:00:00Z",
    "22:00, 07:00, 2026-01-11T02:00:00Z, 2026-01-11T06:00:00Z",
    "22:00, 07:00, 2026-01-11T06:00:00Z, 2026-01-11T06:00:00Z",
    "12:00, 14:00, 2026-01-11T11:30:00Z, 2026-01-11T13:00:00Z",
    "12:00, 14:00, 2026-01-11T14:30:00Z, 2026-01-11T14:30:00Z"
  })
  void what_is_ready_in_quiet_hours_waits_for_their_end_in_the_zone(
      LocalTime from, LocalTime to, Instant now, Instant release) {
    assertThat(new QuietHours(from, to).release(now, PARIS)).isEqualTo(release);
  }

  @Test
  void a_night_in_which_clocks_are_set_forward_is_an_hour_shorter() {
    var night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0));

    var release = night.release(Instant.parse("2026-03-28T21:30:00Z"), PARIS);

    assertThat(release).isEqualTo("2026-03-29T05:00:00Z");
  }

  @Test
  void an_end_that_daylight_saving_skips_is_the_end_of_the_gap() {
    var hours = new QuietHours(LocalTime.of(1, 0), LocalTime.of(2, 30));

    var release = hours.release(Instant.parse("2026-03-29T00:30:00Z"), PARIS);

    assertThat(release.atZone(PARIS).toLocalTime()).isEqualTo(LocalTime.of(3, 30));
  }

  @Test
  void an_end_that_daylight_saving_doubles_is_the_first() {
    var hours = new QuietHours(LocalTime.of(1, 0), LocalTime.of(2, 30));

    var first = hours.release(Instant.parse("2026-10-25T00:15:00Z"), PARIS);
    var again = Instant.parse("2026-10-25T01:15:00Z");

    assertThat(first).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(hours.release(again, PARIS)).isEqualTo(again);
  }

  @Test
  void the_next_digest_is_today_or_tomorrow() {
    var morning = ZonedDateTime.of(2026, 6, 1, 7, 59, 0, 0, PARIS);
    var eight = LocalTime.of(8, 0);

    assertThat(QuietHours.next(morning, eight).toInstant()).isEqualTo("2026-06-01T06:00:00Z");
    assertThat(QuietHours.next(morning.plusMinutes(1), eight).toInstant())
        .isEqualTo("2026-06-02T06:00:00Z");
  }
}
