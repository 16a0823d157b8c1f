package dev.carillon.job.engine;

import dev.carillon.job.JobTransition;
import dev.carillon.job.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the handler of an attempt said of its progress: the newest, until it is written, and, while
/// somebody follows the job, each call, until it is told. Any thread may call.
final class SaidProgress {

  /// Calls kept for a flush (count): about 4,000 a second.
  private static final int MOST_UNTOLD = 64;

  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final AtomicReference<@Nullable Progress> unwritten = new AtomicReference<>();
  private @Nullable Deque<JobTransition> untold;
  private volatile @Nullable Progress newest;
  private volatile boolean followed;
  private final AtomicBoolean leftOut = new AtomicBoolean();

  /// Done when what was taken before is in the database, or is known not to be.
  private volatile CompletableFuture<Void> written = DONE;

  /// @return whether nothing waited to be written before
  boolean reached(Progress reached) {
    newest = reached;
    return unwritten.getAndSet(reached) == null;
  }

  /// Keeps a call for those who follow the job; beyond what is bearable, the newest ones.
  void tell(JobTransition step) {
    synchronized (this) {
      Deque<JobTransition> all = untold == null ? new ArrayDeque<>() : untold;
      if (all.size() == MOST_UNTOLD) {
        all.removeFirst();
      }
      all.addLast(step);
      untold = all;
    }
    followed = true;
  }

  /// What was not told yet, once, oldest first.
  List<JobTransition> takeUntold() {
    synchronized (this) {
      List<JobTransition> all = untold == null ? List.of() : List.copyOf(untold);
      untold = null;
      return all;
    }
  }

  /// The newest, if it is not written yet, once; else `null`.
  @Nullable Progress takeUnwritten() {
    return unwritten.getAndSet(null);
  }

  /// What was said last, or `null`.
  @Nullable Progress newest() {
    return newest;
  }

  /// What is taken from now on is being written until `flush` is done. Said before it is taken, so
  /// that at no moment nothing seems to wait. For one thread.
  void beingWritten(CompletableFuture<Void> flush) {
    written = written.isDone() ? flush : CompletableFuture.allOf(written, flush);
  }

  /// A flush left it out, for the handler had a transaction open.
  void leftOut() {
    leftOut.set(true);
  }

  /// Whether a flush has left it out since the last call.
  boolean takeLeftOut() {
    return leftOut.getAndSet(false);
  }

  /// What was taken is not in the database: it waits again, unless something newer does.
  ///
  /// @return whether nothing waited to be written before
  boolean notWritten() {
    return unwritten.compareAndSet(null, newest);
  }

  /// Done when nothing is being written; never fails. For one caller, who may give it up.
  CompletionStage<Void> written() {
    return written.copy();
  }

  /// Whether there is something to write before the end is recorded, or being written: an end that
  /// overtakes it does not see the row it leaves.
  boolean waits() {
    return followed || unwritten.get() != null || !written.isDone();
  }

  /// Whether somebody has been told of it.
  boolean followed() {
    return followed;
  }
}
