package dev.carillon.job;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import java.util.List;

/// Wants to record steps of jobs in the very transaction that makes them: what it writes is there
/// if and only if the step is. A bean that implements this is found at start-up.
///
/// While every listener is [#idle], or none wants any step of a batch, the engine opens no
/// transaction for it: listening costs only those who listen. A claim is the exception: whose jobs
/// it finds is known afterwards, so it has a transaction as soon as one listener that is not
/// [#onlyTold] is not idle for [JobTransition.Event#STARTED]. The others hear of a start after the
/// claim and before the handler, in a transaction that holds the lease.
///
/// A listener that fails has the step rolled back and tried again. One that fails five times for
/// the same step is passed over for it; one that fails five times in succession is passed over for
/// 30 s, so that a broken listener cannot stop the jobs.
public interface JobTransitionListener {

  /// Who is told earlier, the lowest first. What listeners write holds rows until the commit, and
  /// all steps must take them in the same order: inboxes ([#INBOXES]), then streams of jobs
  /// ([#STREAMS]), then what else admins hear ([#ALERTS]), as whoever tells people something in a
  /// transaction that enqueues jobs does.
  default int order() {
    return 0;
  }

  /// The order of those who write to inboxes.
  int INBOXES = -100;

  /// The order of those who write to streams of jobs.
  int STREAMS = 100;

  /// The order of those who write to other streams.
  int ALERTS = 200;

  /// Whether no step of this kind, of any job, is wanted just now. Asked before a step is even
  /// described, so: memory only, no allocation, any thread.
  default boolean idle(JobTransition.Event event) {
    return false;
  }

  /// Whether this listener wants nothing of jobs that name nobody in [JobTransition#tell]. Then
  /// their steps are not even described for it. Asked as often as [#idle]; always the same.
  default boolean onlyTold() {
    return false;
  }

  /// Whether [#record] is to see this step. Asked for every step of every job, so: memory only, no
  /// allocation, any thread. May be asked twice about one step.
  boolean wants(JobTransition transition);

  /// Writes what is to be written, safe to repeat: a transaction that fails is tried again.
  ///
  /// @param transitions those it wanted, in the order they happened to each job; at least one
  /// @return a failure rolls the steps back too, and they are tried again
  Uni<Void> record(Tx tx, List<JobTransition> transitions);
}
