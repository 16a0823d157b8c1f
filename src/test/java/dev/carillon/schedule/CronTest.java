package dev.carillon.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 5 fields",
        "* * * * | it has 4",
        "* * * * * * * | it has 7",
        "61 * * * * | minute, '61', is wrong: value 61 not in range [0, 59]",
        "99 * * * * * | second, '99'",
        "* 24 * * * | hour, '24'",
        "0 0 0 * * | day of month, '0'",
        "0 0 1 13 * | month, '13'",
        "0 0 * * 8 | day of week, '8'",
        "*/0 * * * * | minute, '*/0'",
        "*/61 * * * * | minute, '*/61'",
        "*/-1 * * * * | minute",
        "5-1 * * * * | minute, '5-1'",
        "1,,2 * * * * | minute",
        "0 0 L * * | day of month",
        "0 0 ? * 1 | day of month",
        "0 0 * FOO * | month, 'FOO'",
        "99999999999 * * * * | minute",
        "@reboot | macro",
        "0 0 31 2 * | never fires",
        "0 0 31 4,6,9,11 * | never fires"
      })
  void what_is_no_cron_expression_is_refused_with_its_reason(String expression, String reason) {
    assertThatThrownBy(() -> Cron.parse(expression))
        .isInstanceOfSatisfying(
            InvalidTiming.class,
            wrong -> {
              assertThat(wrong.field()).isEqualTo("cron");
              assertThat(wrong.detail()).contains(reason);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@daily | 2025-01-02T00:00",
        "@weekly | 2025-01-05T00:00",
        "0 0 * * sun-tue | 2025-01-05T00:00",
        "0 0 * * 7 | 2025-01-05T00:00",
        "0 0 * jan-mar mon | 2025-01-06T00:00",
        "30 0 0 * * * | 2025-01-01T00:00:30",
        "  0   3  * * *  | 2025-01-01T03:00",
        "0 0 29 2 * | 2028-02-29T00:00"
      })
  void what_crontab_knows_is_understood(String expression, LocalDateTime first) {
    assertThat(Cron.parse(expression).after(LocalDateTime.parse("2025-01-01T00:00:00")))
        .isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-5S", "P4000D", "PT1.5S", "5 minutes", "P1M", "PT999999999H"})
  void what_is_no_interval_is_refused(String every) {
    assertThatThrownBy(() -> Timetable.every(every))
        .isInstanceOfSatisfying(
            InvalidTiming.class, wrong -> assertThat(wrong.field()).isEqualTo("every"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mars/Olympus", "+02:00", "europe/paris", "", "UTC+1"})
  void what_is_no_zone_is_refused(String zone) {
    assertThatThrownBy(() -> Timetable.zone(zone))
        .isInstanceOfSatisfying(
            InvalidTiming.class, wrong -> assertThat(wrong.field()).isEqualTo("zone"));
  }
}
