package dev.carillon.workload.attendance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrendTest {

  @ParameterizedTest
  @CsvSource({
    "10, 10, 5, 10, improving",
    "5, 10, 10, 10, declining",
    "9, 10, 9, 10, stable",
    "95, 100, 90, 100, stable",
    "96, 100, 90, 100, improving",
    "84, 100, 90, 100, declining",
    "4, 4, 0, 5, stable",
    "0, 0, 20, 20, stable",
    "20, 20, 0, 0, stable"
  })
  void two_weeks_are_compared_with_the_two_before(
      int present, int marked, int presentBefore, int markedBefore, Trend trend) {
    assertThat(Trend.of(present, marked, presentBefore, markedBefore)).isEqualTo(trend);
  }
}
