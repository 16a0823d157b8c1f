package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import dev.carillon.job.JobTransition.Event;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
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
  private final JobArrivals arrivals;
  private final ObjectMapper json;
  private final RandomGenerator random;
  private final Consumer<Fetcher.LaneWork> onFreed;
  private final Consumer<Duration> onScheduled;

  /// What is known of a job beside its row.
  ///
  /// @param timeout longest run of an attempt
  /// @param tell who hears of which outcome
  record Plan(
      Claimed job, Fetcher.LaneWork lane, Backoff backoff, Duration timeout, List<String> tell) {}

  /// @param onFreed a slot of the lane is free
  /// @param onScheduled a job was put off by this time
  Outcomes(
      Completer completer,
      ProgressWriter progress,
      Steps steps,
      JobArrivals arrivals,
      ObjectMapper json,
      RandomGenerator random,
      Consumer<Fetcher.LaneWork> onFreed,
      Consumer<Duration> onScheduled) {
    this.completer = completer;
    this.progress = progress;
    this.steps = steps;
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
    Uni<Boolean> recorded =
        Uni.createFrom()
            .deferred(() ->
                outcome != null
                    ? answered(run, outcome)
                    : cutShort(run, attempt.stopReason(), failure));
    Uni<Boolean> all =
        attempt.hasProgress() ? progress.writeLast(attempt).chain(() -> recorded) : recorded;
    finish(attempt.job(), run.plan().lane(), all, whenDone);
  }

  /// Gives a job back that no handler was started for; it keeps its attempt.
  ///
  /// @param reason why, for those who listen
  void giveBack(
      Claimed job, Fetcher.LaneWork lane, Duration wait, String reason, Runnable whenDone) {
    var plan = new Plan(job, lane, NO_BACKOFF, wait, steps.tell(job));
    finish(job, lane, back(plan, null, wait, true, reason), whenDone);
  }

  /// Ends a job that somebody asked to stop and that was not started again.
  void cancelled(Claimed job, Fetcher.LaneWork lane, String reason) {
    var plan = new Plan(job, lane, NO_BACKOFF, Duration.ZERO, steps.tell(job));
    String error = RecordedError.cancelled(reason);
    finish(job, lane, end(plan, null, JobState.CANCELLED, error, null), () -> {});
  }

  /// Arguments or options that cannot be read are a failed attempt like any other.
  void unreadable(
      Claimed job, Fetcher.LaneWork lane, Backoff backoff, JsonProcessingException failure) {
    String place =
        failure.getLocation() == null ? "" : " at column " + failure.getLocation().getColumnNr();
    var shown = new FinalFailure("The stored arguments do not fit " + job.kind() + place, failure);
    var plan = new Plan(job, lane, backoff, Duration.ZERO, steps.tell(job));
    finish(job, lane, failed(plan, null, shown), () -> {});
  }

  private void finish(
      Claimed job, Fetcher.LaneWork lane, Uni<Boolean> recorded, Runnable whenDone) {
    recorded
        .subscribe()
        .with(
            accepted -> {
              if (!accepted) {
                LOG.infof("Job %d is another attempt's by now; this outcome is dropped", job.id());
              }
              whenDone.run();
              onFreed.accept(lane);
            },
            failure -> {
              LOG.errorf(failure, "The outcome of job %d is lost; it will be rescued", job.id());
              whenDone.run();
              onFreed.accept(lane);
            });
  }

  private Uni<Boolean> answered(Runner.Run run, JobOutcome outcome) {
    Plan plan = run.plan();
    RunningAttempt<?> attempt = run.attempt();
    return switch (outcome) {
      case JobOutcome.Completed(var result) ->
          end(plan, attempt, JobState.COMPLETED, null, result == null ? null : write(result));
      case JobOutcome.Cancelled(var reason) ->
          end(plan, attempt, JobState.CANCELLED, RecordedError.cancelled(reason), null);
      case JobOutcome.Snoozed(var delay, var reason) -> back(plan, attempt, delay, true, reason);
    };
  }

  private Uni<Boolean> cutShort(
      Runner.Run run, @Nullable StopReason reason, @Nullable Throwable failure) {
    Plan plan = run.plan();
    RunningAttempt<?> attempt = run.attempt();
    return switch (reason) {
      case null -> failed(plan, attempt, failure == null ? new FinalFailure("No answer") : failure);
      case StopReason.TimedOut(var timeout) -> failed(plan, attempt, new AttemptTimedOut(timeout));
      case StopReason.CancelRequested(var why) ->
          end(plan, attempt, JobState.CANCELLED, RecordedError.cancelled(why), null);
      case StopReason.Draining() ->
          back(plan, attempt, Duration.ZERO, true, "Its node is being stopped");
      case StopReason.LeaseLost() -> Uni.createFrom().item(false);
    };
  }

  private Uni<Boolean> failed(Plan plan, @Nullable RunningAttempt<?> attempt, Throwable failure) {
    Claimed job = plan.job();
    boolean isFinal = failure instanceof FinalFailure;
    boolean spent = job.attempt() >= job.maxAttempts();
    String message = failure.getMessage() == null ? "no message" : failure.getMessage();
    String error = RecordedError.json(failure.getClass().getSimpleName(), message, !isFinal);
    if (isFinal || spent) {
      LOG.warnf(
          "Job %d (%s) is discarded after attempt %d of %d: %s",
          job.id(), job.kind(), job.attempt(), job.maxAttempts(), failure.getClass().getName());
      return end(plan, attempt, JobState.DISCARDED, error, null);
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
    return back(plan, attempt, wait, false, error);
  }

  private Uni<Boolean> end(
      Plan plan,
      @Nullable RunningAttempt<?> attempt,
      JobState state,
      @Nullable String error,
      @Nullable String result) {
    Claimed job = plan.job();
    Event event =
        switch (state) {
          case COMPLETED -> Event.COMPLETED;
          case CANCELLED -> Event.CANCELLED;
          default -> Event.FAILED;
        };
    return completer.end(
        new Ending(
            job.id(),
            job.lease(),
            state,
            error,
            result,
            job.batch(),
            step(plan, attempt, event, result, error, null)));
  }

  private @Nullable JobTransition step(
      Plan plan,
      @Nullable RunningAttempt<?> attempt,
      Event event,
      @Nullable String result,
      @Nullable String error,
      @Nullable Duration delay) {
    if (steps.idle(event, plan.tell())) {
      return null;
    }
    var told =
        new Steps.Told(
            attempt == null ? null : attempt.newest(),
            result,
            error,
            delay,
            attempt == null ? null : attempt.ran());
    return steps.wanted(plan.job(), plan.lane(), plan.tell(), event, told);
  }

  /// @param why the reason when the attempt is given back, else the failure as JSON text
  private Uni<Boolean> back(
      Plan plan, @Nullable RunningAttempt<?> attempt, Duration wait, boolean refund, String why) {
    Claimed job = plan.job();
    Event event = refund ? Event.RETURNED : Event.RETRY;
    JobTransition step =
        steps.idle(event, plan.tell())
            ? null
            : step(plan, attempt, event, null, refund ? RecordedError.returned(why) : why, wait);
    String error = refund ? null : why;
    return completer
        .giveBack(new Return(job.id(), job.lease(), wait.toMillis(), refund, error, step))
        .invoke(() -> {
          if (wait.toMillis() == 0) {
            arrivals.arrived(plan.lane().id);
          } else {
            onScheduled.accept(wait);
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
