package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.Attempt;
import dev.carillon.job.JobTransition;
import dev.carillon.job.LeaseLostException;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.resilience.Monotonic;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An attempt under way: what its handler sees of it, and how the engine stops it.
///
/// Life: made by [Dispatcher] → run by its handler → maybe told to stop → settled, exactly once.
final class RunningAttempt<A> implements Attempt<A> {

  private final Claimed job;
  private final AttemptPlan plan;
  private final A args;
  private final AttemptLinks links;
  private final long startedNanos = Monotonic.nanos();
  private final AtomicBoolean settled = new AtomicBoolean();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
  private final SaidProgress said = new SaidProgress();
  private volatile @Nullable String cursor;
  private volatile @Nullable Runnable interrupt;

  /// Why it was told to stop, and when.
  private record Stop(StopReason reason, long nanos) {}

  /// What an attempt needs of the engine.
  record AttemptLinks(ProgressStore store, ProgressWriter writer, Steps steps, ObjectMapper json) {}

  /// @param cursor JSON text saved by an earlier run, or `null`
  RunningAttempt(AttemptPlan plan, A args, @Nullable String cursor, AttemptLinks links) {
    this.job = plan.job();
    this.plan = plan;
    this.args = args;
    this.cursor = cursor;
    this.links = links;
  }

  @Override
  public long jobId() {
    return job.id();
  }

  @Override
  public A args() {
    return args;
  }

  @Override
  public int number() {
    return job.attempt();
  }

  @Override
  public int maxAttempts() {
    return job.maxAttempts();
  }

  @Override
  public int priority() {
    return job.priority();
  }

  @Override
  public String tenant() {
    return plan.lane().tenant;
  }

  @Override
  public Optional<String> owner() {
    return Optional.ofNullable(job.owner());
  }

  @Override
  public boolean stopped() {
    return stop.get() != null;
  }

  @Override
  public void progress(Progress reached) {
    boolean first = said.reached(reached);
    if (stopped()) {
      return;
    }
    if (!links.steps.idle(JobTransition.Event.PROGRESS, plan.tell()) && tell(reached)) {
      links.writer.said(this);
    } else if (first) {
      links.writer.changed(this);
    }
  }

  private boolean tell(Progress reached) {
    var told = new Steps.Told(reached, null, null, null, null);
    JobTransition step =
        links.steps.wanted(job, plan.lane(), plan.tell(), JobTransition.Event.PROGRESS, told);
    if (step == null) {
      return false;
    }
    said.tell(step);
    return true;
  }

  /// What its handler said of its progress.
  SaidProgress said() {
    return said;
  }

  /// Time since it began.
  Duration ran() {
    return Duration.ofNanos(Monotonic.nanos() - startedNanos);
  }

  /// The newest progress not yet written, once.
  Optional<ProgressStore.Reached> takeProgress() {
    return Optional.ofNullable(said.takeUnwritten())
        .map(reached -> new ProgressStore.Reached(jobId(), lease(), reached));
  }

  @Override
  public <C> Optional<C> cursor(Class<C> type) {
    String saved = cursor;
    try {
      return saved == null ? Optional.empty() : Optional.of(links.json.readValue(saved, type));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The saved position of job " + jobId() + " is not " + type, e);
    }
  }

  @Override
  public Uni<Void> checkpoint(Object position) {
    String text = write(position);
    return links
        .store
        .checkpoint(jobId(), lease(), text)
        .invoke(held -> saved(held, text))
        .replaceWithVoid();
  }

  @Override
  public <T> Uni<T> commit(Object position, Function<Tx, Uni<T>> work) {
    String text = write(position);
    return Uni.createFrom()
        .deferred(() -> {
          commits.incrementAndGet();
          return committed(text, work)
              .onTermination()
              .invoke(commits::decrementAndGet)
              .call(this::sayLeftOut);
        });
  }

  private Uni<Void> sayLeftOut() {
    return said.takeLeftOut() && !isCommitting()
        ? links.writer.writeBetween(this)
        : Uni.createFrom().voidItem();
  }

  private <T> Uni<T> committed(String text, Function<Tx, Uni<T>> work) {
    return links
        .store
        .inTransaction(tx ->
            links
                .store
                .checkpoint(tx.connection(), jobId(), lease(), text)
                .invoke(this::requireHeld)
                .chain(() -> work.apply(tx))
                .invoke(this::requireWanted))
        .invoke(() -> cursor = text);
  }

  /// Whether a transaction of its handler holds its progress.
  boolean isCommitting() {
    return commits.get() > 0;
  }

  /// Cancelling what waits for a transaction does not end the transaction. This does, for a job
  /// that will be recorded as cancelled or failed; one that is given back keeps what it has done.
  private void requireWanted() {
    StopReason reason = stopReason();
    if (reason != null && !(reason instanceof StopReason.Draining)) {
      throw new CancellationException("The attempt was told to stop");
    }
  }

  private void saved(boolean held, String text) {
    requireHeld(held);
    cursor = text;
  }

  private void requireHeld(boolean held) {
    if (!held) {
      stop(new StopReason.LeaseLost());
      throw new LeaseLostException(jobId());
    }
  }

  @Override
  public Uni<Boolean> effect(String key) {
    return links
        .store
        .effect(jobId(), lease(), key)
        .map(result -> {
          requireHeld(result != ProgressStore.EffectResult.LEASE_LOST);
          return result == ProgressStore.EffectResult.FIRST;
        });
  }

  @Override
  public void log(LogLevel level, String message) {
    links.writer.log(new ProgressStore.Line(jobId(), number(), level.name(), message));
  }

  @Override
  public <T> T await(Uni<T> uni) {
    if (stopped()) {
      throw new CancellationException("The attempt was told to stop");
    }
    var waiting = uni.subscribe().asCompletionStage();
    try {
      return waiting.get();
    } catch (InterruptedException e) {
      waiting.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("The attempt was told to stop");
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }

  private String write(Object value) {
    try {
      return links.json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A saved position must be a value JSON can hold", e);
    }
  }

  Claimed job() {
    return job;
  }

  long lease() {
    return job.lease();
  }

  boolean overdue(long nanos) {
    return nanos - startedNanos > plan.timeout().toNanos();
  }

  /// How long ago it was first told to stop, in ns; 0 when it was not.
  long stoppingFor(long nanos) {
    Stop told = stop.get();
    return told == null ? 0 : nanos - told.nanos;
  }

  /// @param action ends the handler: cancels its subscription or interrupts its thread
  void onInterrupt(Runnable action) {
    interrupt = action;
    if (stopped()) {
      action.run();
    }
  }

  /// Tells the handler to stop, once; the first reason stands, and its time.
  void stop(StopReason reason) {
    if (stop.compareAndSet(null, new Stop(reason, Monotonic.nanos()))) {
      // Read after the reason is there: who sets it later looks for the reason.
      Runnable action = interrupt;
      if (action != null) {
        action.run();
      }
    }
  }

  @Nullable StopReason stopReason() {
    Stop told = stop.get();
    return told == null ? null : told.reason;
  }

  /// @return `true` for the one caller who may record how the attempt ended
  boolean settle() {
    return settled.compareAndSet(false, true);
  }
}
