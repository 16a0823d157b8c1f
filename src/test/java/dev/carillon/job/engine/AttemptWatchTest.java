package dev.carillon.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptWatchTest {

  private static final LaneWork LANE =
      new LaneWork(new ClaimStore.ActiveLane(1, "default", "default", false, false));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AttemptWatch watch = new AttemptWatch(meters);

  /// Alerts look at how much a count rose between two looks; from no count to the first there is no
  /// rise, so the first loss would go unseen.
  @Test
  void failures_and_losses_are_counted_from_zero() {
    watch.claimed(new Fetcher.Lease(List.of(job()), Map.of(1, LANE), 1));

    assertThat(attempts("failed").count()).isZero();
    assertThat(attempts("lost").count()).isZero();

    watch.ended(job(), "default", AttemptEnd.LOST, 1_000);

    assertThat(attempts("failed").count()).isZero();
    assertThat(attempts("lost").count()).isEqualTo(1);
  }

  private Timer attempts(String outcome) {
    return meters
        .get("carillon.attempt")
        .tags("queue", "default", "type", "noop", "outcome", outcome)
        .timer();
  }

  private static Claimed job() {
    return new Claimed(
        256_001, 1, 1, "noop", "{}", null, 1, 3, 1, "bob", null, 0, null, 5, "(0,1)");
  }
}
