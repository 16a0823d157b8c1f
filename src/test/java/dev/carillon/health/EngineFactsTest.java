package dev.carillon.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineFactsTest {

  private static final AlertConfig LIMITS =
      new AlertConfig() {
        @Override
        public Duration every() {
          return Duration.ofMinutes(1);
        }

        @Override
        public long queueLength() {
          return 100;
        }

        @Override
        public double failurePercent() {
          return 10;
        }

        @Override
        public long failureMinimum() {
          return 20;
        }

        @Override
        public Duration transactionAge() {
          return Duration.ofSeconds(60);
        }
      };

  @Test
  void nothing_is_wrong_with_an_idle_system() {
    assertThat(EngineFacts.conditions(figures(0, 0, 0, 1, 0, 0), LIMITS)).isEmpty();
  }

  @Test
  void more_than_a_hundred_waiting_jobs_are_a_long_queue() {
    assertThat(keys(figures(100, 0, 0, 1, 0, 0))).isEmpty();
    assertThat(keys(figures(101, 0, 0, 1, 0, 0))).containsExactly("high_queue_length");
  }

  @Test
  void more_than_ten_per_cent_of_enough_jobs_are_a_high_failure_rate() {
    assertThat(keys(figures(0, 90, 10, 1, 0, 0))).isEmpty();
    assertThat(keys(figures(0, 89, 11, 1, 0, 0))).containsExactly("high_failure_rate");
    assertThat(keys(figures(0, 9, 10, 1, 0, 0))).as("19 jobs say nothing").isEmpty();
  }

  @Test
  void a_dead_worker_and_an_old_transaction_are_told_of() {
    assertThat(keys(figures(0, 0, 0, 1, 1, 0))).containsExactly("stale_worker");
    assertThat(keys(figures(0, 0, 0, 1, 0, 61))).containsExactly("old_transaction");
  }

  @Test
  void waiting_jobs_without_a_worker_are_critical() {
    Figures nobody = figures(1, 0, 0, 0, 0, 0);

    List<Condition> wrong = EngineFacts.conditions(nobody, LIMITS);

    assertThat(SystemHealth.grade(nobody, wrong)).isEqualTo(Grade.CRITICAL);
  }

  @Test
  void failures_degrade_and_a_majority_of_them_is_critical() {
    assertThat(SystemHealth.grade(figures(0, 5, 0, 1, 0, 0), List.of())).isEqualTo(Grade.HEALTHY);
    assertThat(SystemHealth.grade(figures(0, 5, 5, 1, 0, 0), List.of())).isEqualTo(Grade.DEGRADED);
    assertThat(SystemHealth.grade(figures(0, 5, 6, 1, 0, 0), List.of())).isEqualTo(Grade.CRITICAL);
  }

  @Test
  void a_condition_makes_it_worse_and_never_better() {
    var open =
        new Condition(
            "circuit_breaker_open:smtp",
            "circuit_breaker_open",
            Severity.HIGH,
            Grade.DEGRADED,
            "open",
            Map.of());

    assertThat(SystemHealth.grade(figures(0, 5, 0, 1, 0, 0), List.of(open)))
        .isEqualTo(Grade.DEGRADED);
    assertThat(SystemHealth.grade(figures(0, 0, 1, 1, 0, 0), List.of(open)))
        .isEqualTo(Grade.CRITICAL);
  }

  private static List<String> keys(Figures now) {
    return EngineFacts.conditions(now, LIMITS).stream().map(Condition::key).toList();
  }

  private static Figures figures(
      long waiting, long completed, long failed, int workers, int stale, long transactionSeconds) {
    return new Figures(
        waiting,
        0,
        0,
        0,
        null,
        completed,
        failed,
        null,
        0,
        workers,
        stale,
        0,
        Duration.ofSeconds(transactionSeconds),
        OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
  }
}
