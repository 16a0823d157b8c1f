package dev.carillon.job;

/// A handler that may block: each attempt has a virtual thread of its own.
public non-sealed interface BlockingJobHandler<A> extends JobHandler<A> {

  /// Runs one attempt, on a virtual thread. A time-out or a cancellation interrupts the thread;
  /// wait for a `Uni` with [Attempt#await], which ends at once then.
  ///
  /// @throws FinalFailure when trying again cannot help
  /// @throws Exception any other failure is retried while attempts are left
  JobOutcome run(Attempt<A> attempt) throws Exception;
}
