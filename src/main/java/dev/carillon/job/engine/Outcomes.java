package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.AttemptObserver.Ended;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.platform.db.RefusedValue;
import dev.carillon.platform.resilience.Backoff;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Decides what the end of an attempt means for its job, and has it recorded: the one place where
/// an outcome becomes a state.
final class Outcomes {

  private static final Logger LOG = Logger.getLogger(Outcomes.class);

  /// Of a job that is given back before its options were read; never asked.
  private static final Backoff NO_BACKOFF = new Backoff.Fixed(Duration.ZERO);

  private final Completer completer;
  private final ProgressWriter progress;
  private final Steps steps;
  private final AttemptWatch watch;
  private final JobArrivals arrivals;
  private final ObjectMapper json;
  private final RandomGenerator random;
  private final Consumer<LaneWork> onFreed;
  private final Consumer<Duration> onScheduled;

  /// @param onFreed a slot of the lane is free
  /// @param onScheduled a job was put off by this time
  Outcomes(
      Completer completer,
      ProgressWriter progress,
      EngineParts parts,
      JobArrivals arrivals,
      ObjectMapper json,
      RandomGenerator random,
      Consumer<LaneWork> onFreed,
      Consumer<Duration> onScheduled) {
    this.completer = completer;
    this.progress = progress;
    this.steps = parts.steps();
    this.watch = parts.watch();
    this.arrivals = arrivals;
    this.json = json;
    this.random = random;
    this.onFreed = onFreed;
    this.onScheduled = onScheduled;
  }

  /// Records the end of an attempt, after its last progress.
  ///
  /// @param outcome what the handler answered, or `null`
  /// @param failure how it failed, or `null`; both are `null` when it was cut short
  /// @param whenDone runs once the outcome is recorded, or known to be stale
  void record(
      Runner.Run run,
      @Nullable JobOutcome outcome,
      @Nullable Throwable failure,
      Runnable whenDone) {
    RunningAttempt<?> attempt = run.attempt();
    var slot = slot(attempt.job(), run.plan().lane(), whenDone);
    if (attempt.said().waits()) {
      progress
          .writeLast(attempt)
          .subscribe()
          .with(written -> record(run, outcome, failure, slot), slot::lost);
    } else {
      record(run, outcome, failure, slot);
    }
  }

  private void record(
      Runner.Run run, @Nullable JobOutcome outcome, @Nullable Throwable failure, HeldSlot slot) {
    try {
      if (outcome != null) {
        answered(run, outcome, slot);
      } else {
        cutShort(run, run.attempt().stopReason(), failure, slot);
      }
    } catch (RuntimeException e) {
      unrecordable(run.plan(), run.attempt(), e, slot);
    }
  }

  /// What cannot be written down, now or later, ends its job: nobody would rescue it from a worker
  /// that lives.
  private void unrecordable(
      AttemptPlan plan, @Nullable RunningAttempt<?> attempt, Throwable failure, HeldSlot slot) {
    Claimed job = plan.job();
    LOG.errorf(failure, "How job %d (%s) ended cannot be recorded", job.id(), job.kind());
    String error =
        RecordedError.json("unstorable", "The job's answer cannot be stored as JSON", false);
    end(plan, attempt, JobState.DISCARDED, error, null, slot);
  }

  /// Gives a job back that no handler was started for; it keeps its attempt.
  ///
  /// @param reason why, for those who listen
  void giveBack(Claimed job, LaneWork lane, Duration wait, String reason, Runnable whenDone) {
    var plan = new AttemptPlan(job, lane, NO_BACKOFF, wait, steps.tell(job));
    back(plan, null, wait, true, reason, slot(job, lane, whenDone));
  }

  /// Ends a job that somebody asked to stop and that was not started again.
  void cancelled(Claimed job, LaneWork lane, String reason) {
    var plan = new AttemptPlan(job, lane, NO_BACKOFF, Duration.ZERO, steps.tell(job));
    String error = RecordedError.cancelled(reason);
    end(plan, null, JobState.CANCELLED, error, null, slot(job, lane, () -> {}));
  }

  /// Arguments or options that cannot be read are a failed attempt like any other.
  void unreadable(Claimed job, LaneWork lane, Backoff backoff, JsonProcessingException failure) {
    String place =
        failure.getLocation() == null ? "" : " at column " + failure.getLocation().getColumnNr();
    var shown = new FinalFailure("The stored arguments do not fit " + job.kind() + place, failure);
    notStarted(job, lane, backoff, shown);
  }

  /// An attempt that failed before its handler was called.
  void notStarted(Claimed job, LaneWork lane, Backoff backoff, Throwable failure) {
    var plan = new AttemptPlan(job, lane, backoff, Duration.ZERO, steps.tell(job));
    failed(plan, null, failure, slot(job, lane, () -> {}));
  }

  private HeldSlot slot(Claimed job, LaneWork lane, Runnable whenDone) {
    return new HeldSlot(job, lane, onFreed, whenDone);
  }

  private void answered(Runner.Run run, JobOutcome outcome, HeldSlot slot) {
    AttemptPlan plan = run.plan();
    RunningAttempt<?> attempt = run.attempt();
    switch (outcome) {
      case JobOutcome.Completed(var result) ->
          end(plan, attempt, JobState.COMPLETED, null, result == null ? null : write(result), slot);
      case JobOutcome.Cancelled(var reason) ->
          end(plan, attempt, JobState.CANCELLED, RecordedError.cancelled(reason), null, slot);
      case JobOutcome.Snoozed(var delay, var reason) -> {
        if (attempt.stopReason() instanceof StopReason.CancelRequested(var why)) {
          end(plan, attempt, JobState.CANCELLED, RecordedError.cancelled(why), null, slot);
        } else {
          back(plan, attempt, delay, true, reason, slot);
        }
      }
    }
  }

  private void cutShort(
      Runner.Run run, @Nullable StopReason reason, @Nullable Throwable failure, HeldSlot slot) {
    AttemptPlan plan = run.plan();
    RunningAttempt<?> attempt = run.attempt();
    switch (reason) {
      case null -> {
        Throwable shown = failure == null ? new FinalFailure("No answer") : failure;
        failed(plan, attempt, shown, slot);
      }
      case StopReason.TimedOut(var timeout) ->
          failed(plan, attempt, new AttemptTimedOut(timeout), slot);
      case StopReason.CancelRequested(var why) ->
          end(plan, attempt, JobState.CANCELLED, RecordedError.cancelled(why), null, slot);
      case StopReason.Draining() ->
          back(plan, attempt, Duration.ZERO, true, "Its node is being stopped", slot);
      case StopReason.LeaseLost() -> slot.recorded(false);
    }
  }

  private void failed(
      AttemptPlan plan, @Nullable RunningAttempt<?> attempt, Throwable failure, HeldSlot slot) {
    Claimed job = plan.job();
    boolean isFinal = failure instanceof FinalFailure;
    boolean spent = job.attempt() >= job.maxAttempts();
    String message = failure.getMessage() == null ? "no message" : failure.getMessage();
    String error = RecordedError.json(failure.getClass().getSimpleName(), message, !isFinal);
    if (isFinal || spent) {
      LOG.warnf(
          "Job %d (%s) is discarded after attempt %d of %d: %s",
          job.id(), job.kind(), job.attempt(), job.maxAttempts(), failure.getClass().getName());
      end(plan, attempt, JobState.DISCARDED, error, null, slot);
      return;
    }
    Duration wait = plan.backoff().after(job.attempt(), random);
    LOG.debugf(
        failure,
        "Job %d (%s) failed, attempt %d of %d follows in %s",
        job.id(),
        job.kind(),
        job.attempt() + 1,
        job.maxAttempts(),
        wait);
    back(plan, attempt, wait, false, error, slot);
  }

  private void end(
      AttemptPlan plan,
      @Nullable RunningAttempt<?> attempt,
      JobState state,
      @Nullable String error,
      @Nullable String result,
      HeldSlot slot) {
    Claimed job = plan.job();
    Event event =
        switch (state) {
          case COMPLETED -> Event.COMPLETED;
          case CANCELLED -> Event.CANCELLED;
          default -> Event.FAILED;
        };
    JobTransition step = steps.of(plan, attempt, event, new Steps.Said(result, error, null));
    completer.end(
        new Ending(job.id(), job.lease(), job.place(), state, error, result, job.batch(), step),
        attempt == null ? unattended(job, state, slot) : slot::recorded,
        slot::lost);
  }

  /// What ends before its handler is called is counted nowhere else.
  private Consumer<Boolean> unattended(Claimed job, JobState state, HeldSlot slot) {
    return accepted -> {
      if (accepted) {
        watch.endedUnattended(
            job.lane(), job.kind(), state == JobState.CANCELLED ? Ended.CANCELLED : Ended.FAILED);
      }
      slot.recorded(accepted);
    };
  }

  /// @param why the reason when the attempt is given back, else the failure as JSON text
  private void back(
      AttemptPlan plan,
      @Nullable RunningAttempt<?> attempt,
      Duration wait,
      boolean refund,
      String why,
      HeldSlot slot) {
    Claimed job = plan.job();
    Event event = refund ? Event.RETURNED : Event.RETRY;
    String told = refund ? RecordedError.returned(why) : why;
    JobTransition step = steps.of(plan, attempt, event, new Steps.Said(null, told, wait));
    String error = refund ? null : why;
    completer.giveBack(
        new Return(job.id(), job.lease(), job.place(), wait.toMillis(), refund, error, step),
        accepted -> {
          if (wait.toMillis() == 0) {
            arrivals.arrived(plan.lane().id);
          } else {
            onScheduled.accept(wait);
          }
          if (accepted && attempt == null && !refund) {
            watch.endedUnattended(job.lane(), job.kind(), Ended.RETRIED);
          }
          slot.recorded(accepted);
        },
        failure -> {
          if (RefusedValue.isCauseOf(failure)) {
            unrecordable(plan, attempt, failure, slot);
          } else {
            slot.lost(failure);
          }
        });
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A result must be a value JSON can hold", e);
    }
  }
}
