package dev.carillon.workload.integration.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeparturesTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Vertx VERTX = Vertx.vertx();

  private final Departures departures = new Departures(VERTX);
  private final UUID provider = UUID.randomUUID();

  @AfterAll
  static void close() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void calls_that_were_held_up_together_do_not_leave_together() {
    long begun = System.nanoTime();

    List<Integer> left = leave(50, provider, 0.01);

    // 49 gaps of 10 ms, less what may be made up for.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(465));
    assertThat(left).as("first come, first served").isSorted().hasSize(50);
  }

  @Test
  void lateness_is_made_up_for_so_that_the_rate_is_kept() {
    long begun = System.nanoTime();

    leave(2_000, provider, 0.000_2);

    // A timer takes at least a millisecond: without credit this would be two seconds.
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(375), Duration.ofMillis(1_500));
  }

  @Test
  void one_provider_does_not_wait_for_another() {
    Uni<Void> slow = departures.leave(provider, 60);
    slow.await().atMost(LONG);
    var second = departures.leave(provider, 60).subscribeAsCompletionStage();

    departures.leave(UUID.randomUUID(), 60).await().atMost(LONG);

    assertThat(second).isNotDone();
  }

  private List<Integer> leave(int calls, UUID who, double gapSeconds) {
    List<Integer> left = new CopyOnWriteArrayList<>();
    List<Uni<Void>> all = new ArrayList<>();
    for (int n = 0; n < calls; n++) {
      int number = n;
      all.add(departures.leave(who, gapSeconds).invoke(() -> left.add(number)));
    }
    Uni.join().all(all).andFailFast().await().atMost(LONG);
    return left;
  }
}
