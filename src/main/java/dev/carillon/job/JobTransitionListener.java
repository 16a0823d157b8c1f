package dev.carillon.job;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.List;

/// Wants to record steps of jobs in the very transaction that makes them: what it writes is there
/// if and only if the step is. A bean that implements this is found at start-up.
///
/// While no listener wants any step of a batch, the engine opens no transaction for it: listening
/// costs only those who listen.
public interface JobTransitionListener {

  /// Whether [#record] is to see this step. Asked for every step of every job, so: memory only, no
  /// allocation, any thread.
  boolean wants(JobTransition transition);

  /// Writes what is to be written, safe to repeat: a transaction that fails is tried again.
  ///
  /// @param transitions those it wanted, in the order they happened to each job; at least one
  /// @return a failure rolls the steps back too, and the engine tries them again
  Uni<Void> record(Tx tx, List<JobTransition> transitions);
}
