package dev.carillon.job.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobArrivals;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.JobState;
import dev.carillon.platform.resilience.Backoff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Decides what the end of an attempt means for its job, and has it recorded: the one place where
/// an outcome becomes a state.
final class Outcomes {

  private static final Logger LOG = Logger.getLogger(Outcomes.class);

  private final Completer completer;
  private final ProgressStore progress;
  private final JobArrivals arrivals;
  private final ObjectMapper json;
  private final RandomGenerator random;
  private final Consumer<Fetcher.LaneWork> onFreed;
  private final Consumer<Duration> onScheduled;

  /// What is known of a job beside its row.
  ///
  /// @param timeout longest run of an attempt
  record Plan(Fetcher.LaneWork lane, Backoff backoff, Duration timeout) {}

  /// @param onFreed a slot of the lane is free
  /// @param onScheduled a job was put off by this time
  Outcomes(
      Completer completer,
      ProgressStore progress,
      JobArrivals arrivals,
      ObjectMapper json,
      RandomGenerator random,
      Consumer<Fetcher.LaneWork> onFreed,
      Consumer<Duration> onScheduled) {
    this.completer = completer;
    this.progress = progress;
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
    Optional<ProgressStore.Reached> last = attempt.takeProgress();
    Uni<Boolean> recorded =
        Uni.createFrom()
            .deferred(() ->
                outcome != null
                    ? answered(run, outcome)
                    : cutShort(run, attempt.stopReason(), failure));
    Uni<Boolean> all =
        last.isEmpty()
            ? recorded
            : progress
                .write(java.util.List.of(last.get()))
                .onFailure()
                .invoke(e -> LOG.debugf(e, "Last progress of job %d not written", attempt.jobId()))
                .onFailure()
                .recoverWithNull()
                .chain(() -> recorded);
    finish(attempt.job(), run.plan().lane(), all, whenDone);
  }

  /// Gives a job back that no handler was started for; it keeps its attempt.
  void giveBack(Claimed job, Fetcher.LaneWork lane, Duration wait, Runnable whenDone) {
    finish(job, lane, back(job, lane, wait, true, null), whenDone);
  }

  /// Arguments or options that cannot be read are a failed attempt like any other.
  void unreadable(
      Claimed job, Fetcher.LaneWork lane, Backoff backoff, JsonProcessingException failure) {
    String place =
        failure.getLocation() == null ? "" : " at column " + failure.getLocation().getColumnNr();
    var shown = new FinalFailure("The stored arguments do not fit " + job.kind() + place, failure);
    finish(job, lane, failed(job, new Plan(lane, backoff, Duration.ZERO), shown), () -> {});
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
    Claimed job = run.attempt().job();
    return switch (outcome) {
      case JobOutcome.Completed(var result) ->
          completer.end(
              new Ending(
                  job.id(),
                  job.lease(),
                  JobState.COMPLETED,
                  null,
                  result == null ? null : write(result)));
      case JobOutcome.Cancelled(var reason) ->
          completer.end(
              new Ending(
                  job.id(),
                  job.lease(),
                  JobState.CANCELLED,
                  RecordedError.cancelled(reason),
                  null));
      case JobOutcome.Snoozed(var delay, var reason) ->
          back(job, run.plan().lane(), delay, true, null);
    };
  }

  private Uni<Boolean> cutShort(
      Runner.Run run, @Nullable StopReason reason, @Nullable Throwable failure) {
    Claimed job = run.attempt().job();
    return switch (reason) {
      case null ->
          failed(job, run.plan(), failure == null ? new FinalFailure("No answer") : failure);
      case StopReason.TimedOut(var timeout) ->
          failed(job, run.plan(), new AttemptTimedOut(timeout));
      case StopReason.CancelRequested(var why) ->
          completer.end(
              new Ending(
                  job.id(), job.lease(), JobState.CANCELLED, RecordedError.cancelled(why), null));
      case StopReason.Draining() -> back(job, run.plan().lane(), Duration.ZERO, true, null);
      case StopReason.LeaseLost() -> Uni.createFrom().item(false);
    };
  }

  private Uni<Boolean> failed(Claimed job, Plan plan, Throwable failure) {
    boolean isFinal = failure instanceof FinalFailure;
    boolean spent = job.attempt() >= job.maxAttempts();
    String message = failure.getMessage() == null ? "no message" : failure.getMessage();
    String error = RecordedError.json(failure.getClass().getSimpleName(), message, !isFinal);
    if (isFinal || spent) {
      LOG.warnf(
          "Job %d (%s) is discarded after attempt %d of %d: %s",
          job.id(), job.kind(), job.attempt(), job.maxAttempts(), failure.getClass().getName());
      return completer.end(new Ending(job.id(), job.lease(), JobState.DISCARDED, error, null));
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
    return back(job, plan.lane(), wait, false, error);
  }

  private Uni<Boolean> back(
      Claimed job, Fetcher.LaneWork lane, Duration wait, boolean refund, @Nullable String error) {
    return completer
        .giveBack(new Return(job.id(), job.lease(), wait.toMillis(), refund, error))
        .invoke(() -> {
          if (wait.toMillis() == 0) {
            arrivals.arrived(lane.id);
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
