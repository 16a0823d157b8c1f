package dev.carillon.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  /// No jitter: the middle of the range.
  private static final RandomGenerator MIDDLE =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return 1L << 62;
        }

        @Override
        public double nextDouble() {
          return 0.5;
        }
      };

  @Test
  void exponential_doubles_to_its_maximum() {
    var backoff = new Backoff.Exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

    var waits =
        IntStream.rangeClosed(1, 7)
            .mapToObj(attempt -> backoff.after(attempt, MIDDLE).toSeconds())
            .toList();

    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void a_hundredth_attempt_does_not_overflow() {
    var backoff = new Backoff.Exponential(Duration.ofDays(1), Duration.ofDays(30));

    assertThat(backoff.after(100, MIDDLE)).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void jitter_stays_within_a_tenth() {
    var backoff = new Backoff.Fixed(Duration.ofSeconds(10));
    var random = RandomGenerator.of("L64X128MixRandom");

    var waits = IntStream.range(0, 1_000).mapToLong(i -> backoff.after(1, random).toMillis());

    assertThat(waits.boxed())
        .allSatisfy(wait -> assertThat(wait).isBetween(9_000L, 11_000L))
        .anySatisfy(wait -> assertThat(wait).isLessThan(9_500))
        .anySatisfy(wait -> assertThat(wait).isGreaterThan(10_500));
  }

  @Test
  void a_table_is_kept_to_the_letter_and_its_last_wait_repeats() {
    var backoff =
        new Backoff.Table(
            List.of(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofMinutes(60)));

    assertThat(IntStream.rangeClosed(1, 4).mapToObj(a -> backoff.after(a, MIDDLE).toMinutes()))
        .containsExactly(15L, 30L, 60L, 60L);
  }

  @Test
  void an_empty_table_is_refused() {
    assertThatThrownBy(() -> new Backoff.Table(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
