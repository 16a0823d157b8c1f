package dev.carillon.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A producer that enqueues through whatever replica answers, until it is closed.
final class Traffic implements AutoCloseable {

  private final Lab lab;
  private final IntFunction<String> tokens;
  private final IntFunction<String> jobs;
  private final Duration pause;
  private final Thread thread;
  private volatile boolean over;
  private volatile @Nullable RuntimeException failure;

  /// @param jobs the body of the n-th call
  Traffic(Lab lab, Duration pause, IntFunction<String> jobs) {
    this(lab, pause, call -> Lab.token(), jobs);
  }

  /// @param tokens who makes the n-th call
  Traffic(Lab lab, Duration pause, IntFunction<String> tokens, IntFunction<String> jobs) {
    this.lab = lab;
    this.tokens = tokens;
    this.jobs = jobs;
    this.pause = pause;
    this.thread = Thread.ofVirtual().start(this::run);
  }

  private void run() {
    try {
      for (int call = 0; !over; call++) {
        List<Replica> ready = lab.ready();
        if (!ready.isEmpty()) {
          lab.ledger.enqueue(ready.get(call % ready.size()), tokens.apply(call), jobs.apply(call));
        }
        Chance.letRun(pause);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RuntimeException failed = failure;
    if (failed != null) {
      throw new IllegalStateException("The producer stopped", failed);
    }
  }
}
