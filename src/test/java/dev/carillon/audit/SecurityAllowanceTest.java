package dev.carillon.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class SecurityAllowanceTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void what_strangers_do_beyond_the_most_of_a_second_is_counted_and_not_written() {
    var meters = new SimpleMeterRegistry();
    var allowance = new SecurityAllowance(() -> 2, meters);

    assertThat(allowance.take(SECOND)).isTrue();
    assertThat(allowance.take(SECOND + 1)).isTrue();
    assertThat(allowance.take(SECOND + 2)).isFalse();
    assertThat(allowance.take(2 * SECOND)).isTrue();
    assertThat(meters.counter("carillon.audit.dropped").count()).isEqualTo(1);
  }
}
