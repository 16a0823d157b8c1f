package dev.carillon.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SecurityWatchTest {

  private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void no_more_than_the_allowance_is_taken_in_a_second_and_the_next_has_its_own() {
    var allowance = new PerSecond(2);

    assertThat(allowance.take(0)).isTrue();
    assertThat(allowance.take(1)).isTrue();
    assertThat(allowance.take(A_SECOND - 1)).isFalse();
    assertThat(allowance.take(A_SECOND)).isTrue();
  }
}
