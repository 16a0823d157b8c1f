package dev.carillon.job.engine;

import dev.carillon.job.DependencyGate;
import dev.carillon.job.DependencyGate.Parked;
import dev.carillon.job.DependencyGate.Visit;
import dev.carillon.job.FromDependency;
import dev.carillon.job.JobOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Asks the gate before an attempt that needs something outside, and tells it how the attempt
/// fared. An attempt that needs nothing passes without a question.
final class Dependencies {

  private static final Logger LOG = Logger.getLogger(Dependencies.class);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final int DEPTH = 16;

  private final DependencyGate gate;
  private final Context context;

  /// @param context of the engine's event loop
  Dependencies(DependencyGate gate, Context context) {
    this.gate = gate;
    this.context = context;
  }

  boolean calm(Set<String> needs) {
    return needs.isEmpty() || gate.calm(needs);
  }

  /// @return on the event loop, empty when the attempt may start; a gate that does not answer parks
  ///   it for a second
  Uni<Optional<Parked>> ask(Claimed job, Set<String> needs) {
    return gate.ask(new Visit(job.id(), job.lease(), needs, Duration.ZERO))
        .ifNoItem()
        .after(ANSWER_WITHIN)
        .fail()
        .onFailure()
        .invoke(e -> LOG.warnf("Job %d waits, its breakers cannot be asked: %s", job.id(), e))
        .onFailure()
        .recoverWithItem(
            Optional.of(
                new Parked(
                    String.join(" ", needs), Duration.ofSeconds(1), "Breakers cannot be asked")))
        .emitOn(step -> context.runOnContext(ignored -> step.run()));
  }

  /// Counts the end of an attempt; before its record, so that nobody takes its place meanwhile.
  ///
  /// @return never fails, and lasts 2 s at most: the job's end counts more
  Uni<Void> ended(
      RunningAttempt<?> attempt,
      Set<String> needs,
      @Nullable JobOutcome outcome,
      @Nullable Throwable failure) {
    Optional<FromDependency> culprit = failure == null ? Optional.empty() : culprit(failure);
    boolean succeeded = outcome instanceof JobOutcome.Completed && !calm(needs);
    if (culprit.isEmpty() && !succeeded) {
      return Uni.createFrom().voidItem();
    }
    var visit = new Visit(attempt.jobId(), attempt.lease(), needs, attempt.ran());
    Uni<Void> told =
        culprit.isPresent()
            ? gate.failed(visit, culprit.get().dependency(), message(culprit.get()))
            : gate.succeeded(visit);
    return told.ifNoItem()
        .after(ANSWER_WITHIN)
        .fail()
        .onFailure()
        .invoke(e -> LOG.warnf("The breakers of job %d were not told: %s", attempt.jobId(), e))
        .onFailure()
        .recoverWithNull();
  }

  private static String message(FromDependency culprit) {
    String message = culprit instanceof Throwable thrown ? thrown.getMessage() : null;
    return message == null ? "no message" : message;
  }

  private static Optional<FromDependency> culprit(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof FromDependency culprit) {
        return Optional.of(culprit);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
