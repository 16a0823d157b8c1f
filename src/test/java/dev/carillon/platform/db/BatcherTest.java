package dev.carillon.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {

  /// Flushes under way: what was taken, and how to end it.
  private record Flush(List<Integer> items, UniEmitter<? super List<Integer>> end) {}

  private final List<Flush> flushes = new ArrayList<>();

  private Batcher<Integer, Integer> batcher(int maxBatch, int maxInFlight) {
    return new Batcher<>(
        maxBatch,
        maxInFlight,
        items ->
            Uni.createFrom()
                .emitter(emitter -> flushes.add(new Flush(List.copyOf(items), emitter))));
  }

  private static void offer(Batcher<Integer, Integer> batcher, int item) {
    batcher.submit(item).subscribe().with(result -> {}, failure -> {});
  }

  private static CompletableFuture<Integer> submit(Batcher<Integer, Integer> batcher, int item) {
    return batcher.submit(item).subscribeAsCompletionStage().toCompletableFuture();
  }

  @Test
  void the_first_item_is_flushed_at_once_and_alone() {
    offer(batcher(10, 1), 1);

    assertThat(flushes).extracting(Flush::items).containsExactly(List.of(1));
  }

  @Test
  void what_one_step_of_an_event_loop_submits_goes_together() {
    var vertx = Vertx.vertx();
    var batcher = batcher(10, 2);
    var done = new CompletableFuture<Void>();

    var loop = vertx.getOrCreateContext();
    loop.runOnContext(ignored -> {
      IntStream.range(0, 3).forEach(i -> offer(batcher, i));
      loop.runOnContext(next -> done.complete(null));
    });
    done.join();
    vertx.close().toCompletionStage().toCompletableFuture().join();

    assertThat(flushes).extracting(Flush::items).containsExactly(List.of(0, 1, 2));
  }

  @Test
  void what_arrives_during_a_flush_rides_together_on_the_next() {
    var batcher = batcher(10, 1);
    offer(batcher, 1);
    offer(batcher, 2);
    offer(batcher, 3);

    flushes.getFirst().end().complete(List.of(1));

    assertThat(flushes).extracting(Flush::items).containsExactly(List.of(1), List.of(2, 3));
  }

  @Test
  void a_flush_takes_no_more_than_its_most_and_none_is_left_behind() {
    var batcher = batcher(2, 1);
    var results = IntStream.range(0, 6).mapToObj(i -> submit(batcher, i)).toList();

    for (int i = 0; i < flushes.size(); i++) {
      flushes.get(i).end().complete(flushes.get(i).items());
    }

    assertThat(flushes)
        .extracting(Flush::items)
        .allSatisfy(f -> assertThat(f).hasSizeBetween(1, 2));
    assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
    assertThat(batcher.pending()).isZero();
  }

  @Test
  void each_caller_gets_the_result_of_its_own_item() throws Exception {
    var batcher = batcher(10, 1);
    offer(batcher, 0);
    var second = submit(batcher, 2);
    var third = submit(batcher, 3);

    flushes.get(0).end().complete(List.of(0));
    flushes.get(1).end().complete(List.of(20, 30));

    assertThat(second.get()).isEqualTo(20);
    assertThat(third.get()).isEqualTo(30);
  }

  @Test
  void a_failed_flush_fails_its_own_callers_and_the_next_goes_on() {
    var batcher = batcher(10, 1);
    var first = submit(batcher, 1);
    var second = submit(batcher, 2);

    flushes.get(0).end().fail(new IllegalStateException("no database"));
    flushes.get(1).end().complete(List.of(2));

    assertThat(first)
        .failsWithin(0, java.util.concurrent.TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("no database");
    assertThat(second).isCompletedWithValue(2);
  }

  @Test
  void no_more_flushes_are_under_way_than_allowed() {
    var batcher = batcher(1, 2);

    IntStream.range(0, 5).forEach(i -> offer(batcher, i));

    assertThat(flushes).hasSize(2);
  }

  @Test
  void a_refused_value_fails_its_own_caller_alone() {
    var batcher = batcher(10, 1);
    offer(batcher, 0);
    var good = submit(batcher, 1);
    var bad = submit(batcher, 2);
    var alsoGood = submit(batcher, 3);
    var refused = new PgException("no such text", "ERROR", "22P05", "");

    flushes.get(0).end().complete(List.of(0));
    flushes.get(1).end().fail(refused);
    flushes.get(2).end().complete(List.of(10));
    flushes.get(3).end().fail(refused);
    flushes.get(4).end().complete(List.of(30));

    assertThat(good).isCompletedWithValue(10);
    assertThat(bad).isCompletedExceptionally();
    assertThat(alsoGood).isCompletedWithValue(30);
    assertThat(batcher.pending()).isZero();
  }
}
