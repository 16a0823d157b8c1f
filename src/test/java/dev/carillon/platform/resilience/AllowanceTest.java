package dev.carillon.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private final AtomicLong nanos = new AtomicLong(5);
  private final Allowance allowance = new Allowance(3, 2, nanos::get);

  @Test
  void a_burst_is_allowed_and_no_more() {
    assertThat(taken(10)).isEqualTo(3);
  }

  @Test
  void it_comes_back_with_time() {
    taken(3);

    nanos.addAndGet(1_000_000_000);

    assertThat(taken(10)).isEqualTo(2);
  }

  @Test
  void it_never_grows_over_the_burst() {
    nanos.addAndGet(3_600_000_000_000L);

    assertThat(taken(10)).isEqualTo(3);
  }

  private int taken(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += allowance.take() ? 1 : 0;
    }
    return taken;
  }
}
