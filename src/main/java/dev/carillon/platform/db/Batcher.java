package dev.carillon.platform.db;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns many small writes into few statements: group commit without a timer.
///
/// Items are flushed at once while fewer than `maxInFlight` flushes are under way; what arrives
/// meanwhile rides on the next one. Waiting for company was measured to be slower (9.7 k/s against
/// 27 k/s with 32 callers), and a timer is a thing that can be lost.
///
/// Life of an item: queued → taken into a flush → its `Uni` completes with its own result, or fails
/// with the failure of the whole flush. When the database refused a value of one item, each is
/// flushed again alone, so that nobody fails for another's value. Any thread may submit; a flush is
/// started on the thread that made room for it.
public final class Batcher<T, R> {

  private record Waiting<T, R>(T item, Consumer<? super R> done, Consumer<Throwable> failed) {}

  private final int maxBatch;
  private final int maxInFlight;
  private final Function<List<T>, Uni<List<R>>> flush;
  private final ArrayDeque<Waiting<T, R>> queue = new ArrayDeque<>();
  private int inFlight;

  /// The event loop that is about to flush. Only a hint: two loops may each flush, and none relies
  /// on the other.
  private volatile @Nullable Context flushesOn;

  /// @param maxBatch most items in a flush (count, at least 1)
  /// @param maxInFlight most flushes at a time (count, at least 1)
  /// @param flush writes the items and answers one result for each, in their order
  public Batcher(int maxBatch, int maxInFlight, Function<List<T>, Uni<List<R>>> flush) {
    this.maxBatch = maxBatch;
    this.maxInFlight = maxInFlight;
    this.flush = flush;
  }

  /// @return the item's result once its flush is done; fails as the flush does
  public Uni<R> submit(T item) {
    return Uni.createFrom().emitter(emitter -> submit(item, emitter::complete, emitter::fail));
  }

  /// The same without a `Uni`, for those with a hundred thousand items a second.
  ///
  /// @param done takes the item's result, on the thread that flushed; must not throw
  /// @param failed takes the failure of its flush, likewise
  public void submit(T item, Consumer<? super R> done, Consumer<Throwable> failed) {
    synchronized (queue) {
      queue.add(new Waiting<>(item, done, failed));
    }
    flushSoon();
  }

  /// Items queued or being written (count).
  public int pending() {
    synchronized (queue) {
      return queue.size() + inFlight;
    }
  }

  /// On an event loop after the step under way, so that all it submits goes together: the answers
  /// to a flush make their callers submit again, one after the other, and the first of them would
  /// ride alone. On any other thread at once.
  private void flushSoon() {
    Context current = Vertx.currentContext();
    if (current == null) {
      flushWhileThereIsRoom();
      return;
    }
    Context loop = ((ContextInternal) current).unwrap();
    if (flushesOn != loop) {
      flushesOn = loop;
      loop.runOnContext(ignored -> {
        flushesOn = null;
        flushWhileThereIsRoom();
      });
    }
  }

  private void flushWhileThereIsRoom() {
    for (var batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
      write(batch);
    }
  }

  private List<Waiting<T, R>> nextBatch() {
    synchronized (queue) {
      if (queue.isEmpty() || inFlight == maxInFlight) {
        return List.of();
      }
      inFlight++;
      var batch = new ArrayList<Waiting<T, R>>(Math.min(maxBatch, queue.size()));
      while (batch.size() < maxBatch && !queue.isEmpty()) {
        batch.add(queue.poll());
      }
      return batch;
    }
  }

  private void write(List<Waiting<T, R>> batch) {
    flush(batch)
        .subscribe()
        .with(
            results -> {
              flushed();
              for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done().accept(results.get(i));
              }
            },
            failure -> {
              if (batch.size() > 1 && RefusedValue.isCauseOf(failure)) {
                writeEachAlone(batch);
              } else {
                flushed();
                batch.forEach(waiting -> waiting.failed().accept(failure));
              }
            });
  }

  private Uni<List<R>> flush(List<Waiting<T, R>> batch) {
    return Uni.createFrom().deferred(() -> flush.apply(batch.stream().map(Waiting::item).toList()));
  }

  private void writeEachAlone(List<Waiting<T, R>> batch) {
    Multi.createFrom()
        .iterable(batch)
        .onItem()
        .transformToUniAndConcatenate(waiting ->
            flush(List.of(waiting))
                .invoke(results -> waiting.done().accept(results.getFirst()))
                .onFailure()
                .invoke(failure -> waiting.failed().accept(failure))
                .onFailure()
                .recoverWithItem(List.of()))
        .collect()
        .last()
        .subscribe()
        .with(done -> flushed(), failure -> flushed());
  }

  /// Room first, then the callers: the next statement is on its way while they go on.
  private void flushed() {
    synchronized (queue) {
      inFlight--;
    }
    flushWhileThereIsRoom();
  }
}
