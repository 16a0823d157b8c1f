package dev.carillon.job.engine;

import dev.carillon.job.BlockingJobHandler;
import dev.carillon.job.JobHandler;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.platform.resilience.Monotonic;
import io.opentelemetry.api.trace.Span;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs attempts: hands the handler its attempt, stops it when it is to stop, and gives [Outcomes]
/// what came of it. Reactive handlers run on the engine's event loop, blocking ones each on a
/// virtual thread.
final class Runner {

  private static final Logger LOG = Logger.getLogger(Runner.class);

  private static final long WATCH_EVERY_MS = 250;

  /// How long a handler may take to stop once told to. After that its slot is taken from it; what
  /// it still writes under its lease is refused.
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);

  private final Outcomes outcomes;
  private final Observers observers;
  private final Dependencies dependencies;
  private final Context context;

  /// By [#key] of the job.
  private final Map<Long, Run> running = new ConcurrentHashMap<>();

  private final List<Ended> toSettle = new ArrayList<>();
  private long timer = -1;

  /// An attempt, and what ends it.
  ///
  /// @param needs keys of the breakers it depends on
  /// @param span `null` while traces are off
  record Run(RunningAttempt<?> attempt, AttemptPlan plan, Set<String> needs, @Nullable Span span) {}

  /// How an attempt ended; both are `null` when it was cut short.
  private record Ended(Run run, @Nullable JobOutcome outcome, @Nullable Throwable failure) {}

  /// Who is told of attempts and changes nothing about them.
  record Observers(AttemptLog log, AttemptWatch watch, AttemptTrace trace) {}

  Runner(Outcomes outcomes, Dependencies dependencies, EngineParts parts, Context context) {
    this.outcomes = outcomes;
    this.dependencies = dependencies;
    this.observers = new Observers(parts.log(), parts.watch(), parts.trace());
    this.context = context;
  }

  void start() {
    timer = context.owner().setPeriodic(WATCH_EVERY_MS, id -> watch());
  }

  void stop() {
    context.owner().cancelTimer(timer);
  }

  /// A job's id with its shard in front: ids of one lane end alike, and a map would put them all in
  /// a few of its buckets.
  private static long key(long job) {
    return Long.rotateRight(job, Byte.SIZE);
  }

  /// Jobs held, from their claim to the record of their outcome (count).
  int held() {
    return running.size();
  }

  /// The attempts under way.
  Collection<RunningAttempt<?>> attempts() {
    return running.values().stream().<RunningAttempt<?>>map(Run::attempt).toList();
  }

  /// Tells attempts to stop. Any thread may call.
  void stopAll(StopReason reason) {
    running.values().forEach(run -> stop(run, reason));
  }

  void stopOne(long job, StopReason reason) {
    Optional.ofNullable(running.get(key(job))).ifPresent(run -> stop(run, reason));
  }

  /// Begins an attempt; on the event loop.
  <A> void begin(JobHandler<A> handler, RunningAttempt<A> attempt, Run run) {
    abandon(running.get(key(attempt.jobId())));
    running.put(key(attempt.jobId()), run);
    observers.log.started(attempt.job());
    switch (handler) {
      case ReactiveJobHandler<A> reactive ->
          AttemptTrace.onLoop(
              context, attempt.jobId(), run.span(), () -> runOnLoop(reactive, attempt));
      case BlockingJobHandler<A> blocking -> runOnThread(blocking, attempt, run.span());
    }
  }

  /// A node that stood still may claim a job again while the handler of its old attempt has not
  /// stopped yet. The slot of that attempt is free now, whenever its handler ends.
  private void abandon(@Nullable Run before) {
    if (before != null) {
      stop(before, new StopReason.LeaseLost());
      ended(before.attempt(), null, null);
    }
  }

  private <A> void runOnLoop(ReactiveJobHandler<A> handler, RunningAttempt<A> attempt) {
    Uni<JobOutcome> answer;
    try {
      answer = Objects.requireNonNull(handler.run(attempt), "The handler answered no Uni");
    } catch (Throwable e) {
      // Whatever a handler throws, an Error too, is how its attempt ended.
      ended(attempt, null, e);
      return;
    }
    var subscription =
        answer
            .subscribe()
            .with(outcome -> ended(attempt, outcome, null), e -> ended(attempt, null, e));
    attempt.onInterrupt(() -> {
      subscription.cancel();
      ended(attempt, null, null);
    });
  }

  private <A> void runOnThread(
      BlockingJobHandler<A> handler, RunningAttempt<A> attempt, @Nullable Span span) {
    Thread thread =
        Thread.ofVirtual()
            .name("job-" + attempt.jobId())
            .unstarted(
                () -> AttemptTrace.onThread(attempt.jobId(), span, () -> call(handler, attempt)));
    attempt.onInterrupt(thread::interrupt);
    thread.start();
  }

  private <A> void call(BlockingJobHandler<A> handler, RunningAttempt<A> attempt) {
    try {
      ended(attempt, handler.run(attempt), null);
    } catch (Throwable e) {
      // Whatever a handler throws, an Error too, is how its attempt ended.
      ended(attempt, null, e);
    }
  }

  private void ended(
      RunningAttempt<?> attempt, @Nullable JobOutcome outcome, @Nullable Throwable failure) {
    Run run = running.get(key(attempt.jobId()));
    if (run == null || run.attempt() != attempt || !attempt.settle()) {
      return;
    }
    observers.log.ended(attempt.job(), nameOf(outcome, failure, attempt.stopReason()));
    AttemptEnd how = AttemptEnd.of(attempt, outcome, failure);
    observers.watch.ended(attempt.job(), run.plan().lane().queue, how, attempt.ran().toNanos());
    AttemptTrace.end(run.span(), how);
    settleSoon(new Ended(run, outcome, failure));
  }

  /// On the event loop in a step of its own, outside of the context of the attempt: what begins
  /// there may be about other jobs too. All that ended in one step are recorded together; and what
  /// starts an attempt and what records it are compiled apart, which takes a new process a second
  /// less than all in one.
  private void settleSoon(Ended ended) {
    if (!((ContextInternal) context).inThread()) {
      settle(ended);
      return;
    }
    toSettle.add(ended);
    if (toSettle.size() == 1) {
      context.runOnContext(ignored -> settleAll());
    }
  }

  private void settleAll() {
    List<Ended> all = List.copyOf(toSettle);
    toSettle.clear();
    all.forEach(this::settle);
  }

  private void settle(Ended ended) {
    Run run = ended.run();
    JobOutcome outcome = ended.outcome();
    Throwable failure = ended.failure();
    if (run.needs().isEmpty() && failure == null) {
      record(run, outcome, null);
    } else {
      dependencies
          .ended(run.attempt(), run.needs(), outcome, failure)
          .subscribe()
          .with(told -> record(run, outcome, failure));
    }
  }

  private void record(Run run, @Nullable JobOutcome outcome, @Nullable Throwable failure) {
    outcomes.record(run, outcome, failure, () -> running.remove(key(run.attempt().jobId()), run));
  }

  private static String nameOf(
      @Nullable JobOutcome outcome, @Nullable Throwable failure, @Nullable StopReason reason) {
    Object what = outcome != null ? outcome : reason != null ? reason : failure;
    return what == null ? "cut short" : what.getClass().getSimpleName();
  }

  private void stop(Run run, StopReason reason) {
    run.attempt().stop(reason);
  }

  /// Time-outs, and handlers that do not stop. A sweep, since a timer per job costs more.
  private void watch() {
    long now = Monotonic.nanos();
    for (Run run : running.values()) {
      RunningAttempt<?> attempt = run.attempt();
      if (attempt.overdue(now)) {
        stop(run, new StopReason.TimedOut(run.plan().timeout()));
      }
      if (attempt.stoppingFor(now) > STOP_GRACE.toNanos()) {
        LOG.warnf(
            "The handler of job %d does not stop; its slot is freed and what it writes is refused",
            attempt.jobId());
        ended(attempt, null, null);
      }
    }
  }
}
