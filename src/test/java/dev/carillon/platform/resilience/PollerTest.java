package dev.carillon.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<UniEmitter<? super Duration>> steps = new LinkedBlockingQueue<>();
  private final Poller poller =
      new Poller(
          "Test",
          vertx.getOrCreateContext(),
          HOUR,
          () -> Uni.createFrom().<Duration>emitter(step -> steps.add(step)));

  @AfterEach
  void close() {
    poller.stop();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private UniEmitter<? super Duration> step() throws InterruptedException {
    UniEmitter<? super Duration> step = steps.poll(5, TimeUnit.SECONDS);
    assertThat(step).as("a step").isNotNull();
    return step;
  }

  @Test
  void a_poller_that_was_never_woken_steps_when_its_first_wait_is_over() throws Exception {
    poller.wakeIn(SOON);

    step();
  }

  @Test
  void a_shorter_wait_replaces_a_longer_one() throws Exception {
    poller.start();
    step().complete(HOUR);

    poller.wakeIn(SOON);

    step();
  }

  @Test
  void what_is_expected_during_a_step_makes_another_follow_it() throws Exception {
    poller.start();
    var underWay = step();

    poller.wakeIn(SOON);
    underWay.complete(HOUR);

    step();
  }
}
