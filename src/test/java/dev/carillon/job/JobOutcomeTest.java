package dev.carillon.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a handler may answer.
class JobOutcomeTest {

  @Test
  void a_job_is_snoozed_for_some_time_or_none_and_not_into_the_past() {
    assertThat(JobOutcome.snoozed(Duration.ZERO, "at once"))
        .isEqualTo(new JobOutcome.Snoozed(Duration.ZERO, "at once"));
    assertThatThrownBy(() -> JobOutcome.snoozed(Duration.ofMillis(-1), "too late"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("past");
  }
}
