package dev.carillon.workload.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshPlanTest {

  private final IntegrationConfig usual =
      new SmallRyeConfigBuilder()
          .withMapping(IntegrationConfig.class)
          .withConverter(Duration.class, 1_000, new DurationConverter())
          .build()
          .getConfigMapping(IntegrationConfig.class);

  private final RefreshPlan plan = new RefreshPlan(usual);
  private final Random random = new Random(1);

  @ParameterizedTest
  @CsvSource({"3600, 3270, 3300", "86400, 86070, 86100", "610, 280, 310"})
  void tokens_are_renewed_five_minutes_and_a_little_before_their_end(
      long life, long earliest, long latest) {
    for (int n = 0; n < 100; n++) {
      assertThat(plan.refreshIn(Duration.ofSeconds(life), random))
          .isBetween(Duration.ofSeconds(earliest), Duration.ofSeconds(latest));
    }
  }

  @ParameterizedTest
  @CsvSource({"300, 150", "120, 60", "61, 30", "60, 30", "10, 30", "0, 30"})
  void short_tokens_are_renewed_at_half_their_life_and_never_without_a_pause(
      long life, long wanted) {
    assertThat(plan.refreshIn(Duration.ofSeconds(life), random))
        .isCloseTo(Duration.ofSeconds(wanted), Duration.ofSeconds(1));
  }

  @Test
  void those_that_came_together_do_not_all_come_back_together() {
    var waits =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(n -> plan.refreshIn(Duration.ofHours(1), random))
            .distinct();

    assertThat(waits.count()).isGreaterThan(90);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void health_is_checked_about_every_four_hours(int seed) {
    assertThat(plan.healthIn(new Random(seed)))
        .isBetween(Duration.ofMinutes(216), Duration.ofMinutes(264));
  }
}
