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
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Of a job somebody follows, tells what its handler said call by call, 15 ms later at most, in one
/// transaction with the progress. Those flushes come one after the other, so that nobody hears a
/// job's steps out of order. Any thread may call.
final class ProgressTeller {

  private static final Logger LOG = Logger.getLogger(ProgressTeller.class);

  private static final long EVERY_MS = 15;
  private static final int MOST = 500;
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(1);

  private final ProgressStore store;
  private final Steps steps;
  private final Context context;
  private final BooleanSupplier alive;
  private final Set<RunningAttempt<?>> speaking = new LinkedHashSet<>();
  private final Batcher<Said, Boolean> flushes;

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
  ProgressTeller(ProgressStore store, Steps steps, Context context, BooleanSupplier alive) {
    this.store = store;
    this.steps = steps;
    this.context = context;
    this.alive = alive;
    this.flushes = new Batcher<>(MOST, 1, this::flush);
  }

  /// The attempt said something.
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
    context.owner().setTimer(EVERY_MS, timer -> tellAll());
  }

  private void tellAll() {
    List<RunningAttempt<?>> all;
    boolean some;
    synchronized (speaking) {
      all = ProgressWriter.takeFree(speaking);
      some = !speaking.isEmpty();
    }
    if (some) {
      tellSoon();
    }
    all.forEach(attempt ->
        flushes
            .submit(Said.by(attempt))
            .subscribe()
            .with(
                done -> {},
                failure -> LOG.debugf(failure, "Steps of job %d not told", attempt.jobId())));
  }

  /// Tells what an attempt said last.
  ///
  /// @return done when what it said before is told, too; fails when this worker may hold no jobs
  Uni<Void> tell(RunningAttempt<?> attempt) {
    return flushes.submit(Said.by(attempt)).replaceWithVoid();
  }

  /// One flush may hold an attempt twice; a statement may not.
  private Uni<List<Boolean>> flush(List<Said> batch) {
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
}
