package dev.carillon.workload.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.health.Severity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefreshFactTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void ten_failed_renewals_are_no_reason_to_worry() {
    assertThat(RefreshFact.conditions(10, 10, HOUR)).isEmpty();
  }

  @Test
  void eleven_are_told_in_the_words_of_the_document() {
    assertThat(RefreshFact.conditions(11, 10, HOUR))
        .singleElement()
        .satisfies(condition -> {
          assertThat(condition.severity()).isEqualTo(Severity.HIGH);
          assertThat(condition.message()).startsWith("High token refresh failure rate");
          assertThat(condition.details()).containsEntry("failed", 11L);
        });
  }
}
