package dev.carillon.job;

import io.smallrye.mutiny.Uni;

/// A handler that never blocks: it runs on an event loop.
public non-sealed interface ReactiveJobHandler<A> extends JobHandler<A> {

  /// Runs one attempt, on an event loop. A time-out or a cancellation cancels the returned `Uni`.
  ///
  /// @return how the attempt ended; a failed `Uni` is a failed attempt, retried while attempts are
  ///   left unless it fails with [FinalFailure]
  Uni<JobOutcome> run(Attempt<A> attempt);
}
