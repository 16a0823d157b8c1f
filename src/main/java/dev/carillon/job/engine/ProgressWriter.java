package dev.carillon.job.engine;

import dev.carillon.job.JobTransition;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Batcher;
import dev.carillon.platform.db.RefusedValue;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Writes the newest progress of each running job about four times a second, and log lines with it:
/// one statement each, however many jobs. Any thread may call.
///
/// Of a job somebody follows, what its handler said is told call by call, 15 ms later at most, in
/// one transaction with the progress. Those flushes come one after the other, so that nobody hears
/// a job's steps out of order.
///
/// The progress of a job whose handler has a transaction open waits for its end: the others of a
/// flush would wait with it. It is written between that transaction and the next, for a handler
/// that commits without a pause may never be met without one.
final class ProgressWriter {

  private static final Logger LOG = Logger.getLogger(ProgressWriter.class);

  private static final long EVERY_MS = 250;
  private static final long FOLLOWED_EVERY_MS = 15;
  private static final int MAX_FOLLOWED = 500;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(1);

  /// The longest an end waits for its last progress. What is written later finds the lease gone.
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /// Lines kept while the database is away; beyond it the oldest are dropped, and counted.
  private static final int MAX_LINES = 10_000;

  private final ProgressStore store;
  private final Steps steps;
  private final Context context;
  private final BooleanSupplier alive;
  private final Set<RunningAttempt<?>> changed = new LinkedHashSet<>();
  private final Set<RunningAttempt<?>> speaking = new LinkedHashSet<>();
  private final Batcher<Said, Boolean> followed;
  private List<ProgressStore.Line> lines = new ArrayList<>();
  private boolean armed;

  /// What an attempt said since the last time.
  ///
  /// @param reached the newest, or `null`
  /// @param steps each call, oldest first
  private record Said(ProgressStore.@Nullable Reached reached, List<JobTransition> steps) {

    static Said by(RunningAttempt<?> attempt) {
      List<JobTransition> steps = attempt.said().takeUntold();
      return new Said(attempt.takeProgress().orElseGet(() -> last(attempt, steps)), steps);
    }

    private static ProgressStore.@Nullable Reached last(
        RunningAttempt<?> attempt, List<JobTransition> steps) {
      Progress newest = steps.isEmpty() ? null : steps.getLast().progress();
      return newest == null
          ? null
          : new ProgressStore.Reached(attempt.jobId(), attempt.lease(), newest);
    }
  }

  /// @param alive whether this worker still may hold jobs
  ProgressWriter(ProgressStore store, Steps steps, Context context, BooleanSupplier alive) {
    this.store = store;
    this.steps = steps;
    this.context = context;
    this.alive = alive;
    this.followed = new Batcher<>(MAX_FOLLOWED, 1, this::tell);
  }

  void changed(RunningAttempt<?> attempt) {
    synchronized (this) {
      changed.add(attempt);
    }
    arm();
  }

  /// The attempt said something that somebody wants to hear.
  void said(RunningAttempt<?> attempt) {
    boolean first;
    synchronized (speaking) {
      first = speaking.isEmpty();
      speaking.add(attempt);
    }
    if (first) {
      tellSoon();
    }
  }

  private void tellSoon() {
    context.owner().setTimer(FOLLOWED_EVERY_MS, timer -> tellAll());
  }

  private void tellAll() {
    List<RunningAttempt<?>> all;
    boolean some;
    synchronized (speaking) {
      all = takeFree(speaking);
      some = !speaking.isEmpty();
    }
    if (some) {
      tellSoon();
    }
    all.forEach(attempt ->
        followed
            .submit(Said.by(attempt))
            .subscribe()
            .with(
                done -> {},
                failure -> LOG.debugf(failure, "Steps of job %d not told", attempt.jobId())));
  }

  /// Takes those out whose progress can be written at once.
  private static List<RunningAttempt<?>> takeFree(Set<RunningAttempt<?>> from) {
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
  /// @return never fails, and lasts a second at most
  Uni<Void> writeBetween(RunningAttempt<?> attempt) {
    return (attempt.said().followed() ? tellLast(attempt) : writeApart(attempt))
        .ifNoItem()
        .after(LAST_WORDS)
        .fail()
        .onFailure()
        .invoke(e -> LOG.debugf(e, "Progress of job %d not written yet", attempt.jobId()))
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
    return Uni.createFrom()
        .completionStage(attempt.said().written())
        .chain(() -> attempt.said().followed() ? tellLast(attempt) : writeNewest(attempt))
        .ifNoItem()
        .after(LAST_WORDS)
        .fail()
        .onFailure()
        .invoke(e -> LOG.debugf(e, "Last progress of job %d not written", attempt.jobId()))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> tellLast(RunningAttempt<?> attempt) {
    return followed.submit(Said.by(attempt)).replaceWithVoid();
  }

  private Uni<Void> writeNewest(RunningAttempt<?> attempt) {
    return attempt
        .takeProgress()
        .map(reached -> store.write(List.of(reached)).replaceWithVoid())
        .orElseGet(() -> Uni.createFrom().voidItem());
  }

  /// One flush may hold an attempt twice; a statement may not.
  private Uni<List<Boolean>> tell(List<Said> batch) {
    List<JobTransition> steps = new ArrayList<>();
    Map<Long, ProgressStore.Reached> newest = new TreeMap<>();
    for (Said said : batch) {
      steps.addAll(said.steps());
      if (said.reached() != null) {
        newest.put(said.reached().job(), said.reached());
      }
    }
    List<Boolean> done = Collections.nCopies(batch.size(), true);
    if (newest.isEmpty()) {
      return Uni.createFrom().item(done);
    }
    return Uni.createFrom()
        .deferred(() -> writeAndTell(List.copyOf(newest.values()), steps))
        .onFailure(failure -> alive.getAsBoolean() && !RefusedValue.isCauseOf(failure))
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely()
        .replaceWith(done);
  }

  private Uni<Set<Long>> writeAndTell(
      List<ProgressStore.Reached> reached, List<JobTransition> said) {
    return steps.inTransaction((tx, telling) ->
        store
            .write(tx.connection(), reached)
            .call(accepted -> {
              List<JobTransition> told = new ArrayList<>(said.size());
              said.forEach(step -> Steps.addIfAccepted(told, accepted::contains, step));
              return telling.tell(tx, told);
            }));
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
