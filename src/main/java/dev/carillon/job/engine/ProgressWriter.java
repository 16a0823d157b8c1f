package dev.carillon.job.engine;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// Writes the newest progress of each running job about four times a second, and log lines with it:
/// one statement each, however many jobs. Any thread may call.
///
/// Of a job somebody follows a [ProgressTeller] writes it, and tells it.
///
/// The progress of a job whose handler has a transaction open waits for its end: the others of a
/// flush would wait with it. It is written between that transaction and the next, for a handler
/// that commits without a pause may never be met without one.
final class ProgressWriter {

  private static final Logger LOG = Logger.getLogger(ProgressWriter.class);

  private static final long EVERY_MS = 250;

  /// The longest an end, or a handler between two transactions, waits for progress. What is written
  /// after an end finds the lease gone.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /// Lines kept while the database is away; beyond it the oldest are dropped, and counted.
  private static final int MAX_LINES = 10_000;

  private final ProgressStore store;
  private final ProgressTeller teller;
  private final Context context;
  private final Set<RunningAttempt<?>> changed = new LinkedHashSet<>();
  private List<ProgressStore.Line> lines = new ArrayList<>();
  private boolean armed;

  /// @param alive whether this worker still may hold jobs
  ProgressWriter(ProgressStore store, Steps steps, Context context, BooleanSupplier alive) {
    this.store = store;
    this.context = context;
    this.teller = new ProgressTeller(store, steps, context, alive);
  }

  void changed(RunningAttempt<?> attempt) {
    synchronized (this) {
      changed.add(attempt);
    }
    arm();
  }

  /// The attempt said something that somebody wants to hear.
  void said(RunningAttempt<?> attempt) {
    teller.said(attempt);
  }

  /// Takes those out whose progress can be written at once.
  static List<RunningAttempt<?>> takeFree(Set<RunningAttempt<?>> from) {
    List<RunningAttempt<?>> free = new ArrayList<>(from.size());
    for (RunningAttempt<?> attempt : from) {
      if (attempt.isCommitting()) {
        attempt.said().leftOut();
      } else {
        free.add(attempt);
      }
    }
    free.forEach(from::remove);
    return free;
  }

  /// Writes what was left out while the attempt had a transaction open, before it has the next.
  ///
  /// @return never fails, and lasts a second at most; on the context of who asks, in which the
  ///   handler goes on: a flush ends on that of who began it, and patience on no event loop
  Uni<Void> writeBetween(RunningAttempt<?> attempt) {
    Uni<Void> written =
        inTime(attempt, attempt.said().followed() ? teller.tell(attempt) : writeApart(attempt));
    Context asking = Vertx.currentContext();
    return asking == null
        ? written
        : written.emitOn(step -> asking.runOnContext(ignored -> step.run()));
  }

  private static Uni<Void> inTime(RunningAttempt<?> attempt, Uni<Void> written) {
    return written
        .ifNoItem()
        .after(LAST_WORDS)
        .fail()
        .onFailure()
        .invoke(e -> LOG.debugf(e, "Progress of job %d not written", attempt.jobId()))
        .onFailure()
        .recoverWithNull();
  }

  /// Who waits may give it up; an end waits for it all the same.
  private Uni<Void> writeApart(RunningAttempt<?> attempt) {
    var written = new CompletableFuture<Void>();
    List<ProgressStore.Reached> reached;
    synchronized (this) {
      attempt.said().beingWritten(written);
      reached = attempt.takeProgress().stream().toList();
    }
    write(List.of(attempt), reached, written);
    return Uni.createFrom().completionStage(written::copy);
  }

  /// Writes what an ending attempt said last, and waits for what it said before.
  ///
  /// @return never fails, and lasts a second at most: the end of the job counts more than its last
  ///   progress
  Uni<Void> writeLast(RunningAttempt<?> attempt) {
    return inTime(
        attempt,
        Uni.createFrom()
            .completionStage(attempt.said().written())
            .chain(() -> attempt.said().followed() ? teller.tell(attempt) : writeNewest(attempt)));
  }

  private Uni<Void> writeNewest(RunningAttempt<?> attempt) {
    return attempt
        .takeProgress()
        .map(reached -> store.write(List.of(reached)).replaceWithVoid())
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  void log(ProgressStore.Line line) {
    synchronized (this) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.add(line);
    }
    arm();
  }

  /// Something waits: flush once, a moment later. The flag falls before the work is taken, so what
  /// comes after it arms a flush of its own and none is lost.
  private void arm() {
    synchronized (this) {
      if (armed) {
        return;
      }
      armed = true;
    }
    context.owner().setTimer(EVERY_MS, timer -> context.runOnContext(ignored -> flush()));
  }

  private void flush() {
    var written = new CompletableFuture<Void>();
    List<RunningAttempt<?>> free;
    List<ProgressStore.Reached> reached;
    List<ProgressStore.Line> newLines;
    boolean some;
    synchronized (this) {
      armed = false;
      free = takeFree(changed);
      free.forEach(attempt -> attempt.said().beingWritten(written));
      reached = free.stream().flatMap(attempt -> attempt.takeProgress().stream()).toList();
      some = !changed.isEmpty();
      newLines = lines;
      lines = new ArrayList<>();
    }
    if (some) {
      arm();
    }
    write(free, reached, written);
    if (!newLines.isEmpty()) {
      store
          .log(newLines)
          .subscribe()
          .with(
              done -> {},
              failure -> LOG.warnf(failure, "%d lines of job logs were lost", newLines.size()));
    }
  }

  /// @param written completed when the database has answered, or never will
  private void write(
      List<RunningAttempt<?>> attempts,
      List<ProgressStore.Reached> reached,
      CompletableFuture<Void> written) {
    if (reached.isEmpty()) {
      written.complete(null);
      return;
    }
    Uni.createFrom()
        .deferred(() -> store.write(reached))
        .onFailure()
        .invoke(failure -> {
          LOG.debugf(failure, "Progress not written; the next one will be");
          if (ProgressStore.isHeldUp(failure)) {
            attempts.stream().filter(each -> each.said().notWritten()).forEach(this::changed);
          }
        })
        .subscribe()
        .with(done -> written.complete(null), failure -> written.complete(null));
  }
}
