package dev.carillon.platform.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource({"7, 7", "0, 1", "999999999, 86400", "' 120 ', 120"})
  void seconds_are_kept_between_a_second_and_a_day(String header, long seconds) {
    assertThat(RetryAfter.of(header, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 01 Mar 2026 10:01:30 GMT', 90",
    "'Sun, 01 Mar 2026 09:00:00 GMT', 1",
    "'Wed, 01 Apr 2026 10:00:00 GMT', 86400"
  })
  void a_date_is_a_wait_from_now(String header, long seconds) {
    assertThat(RetryAfter.of(header, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "99999999999", "Mon, 99 Foo 2026"})
  void what_is_neither_says_nothing(String header) {
    assertThat(RetryAfter.of(header, NOW)).isEmpty();
  }

  @Test
  void no_header_says_nothing() {
    assertThat(RetryAfter.of(null, NOW)).isEmpty();
  }
}
