package dev.carillon.job;

import java.util.Set;

/// Code for one kind of job. A bean that implements [ReactiveJobHandler] or [BlockingJobHandler] is
/// found at start-up; two handlers of one kind are refused.
///
/// A job runs at least once: a node may die after the work and before the record of it. What must
/// not happen twice goes through [Attempt#commit] or [Attempt#effect].
public sealed interface JobHandler<A> permits ReactiveJobHandler, BlockingJobHandler {

  /// The one kind this handler runs.
  JobKind<A> kind();

  /// What a job of this kind gets where the enqueuer says nothing.
  default JobDefaults defaults() {
    return JobDefaults.STANDARD;
  }

  /// Whether this node offers the kind at all; asked once, at start-up.
  default boolean available() {
    return true;
  }

  /// What an attempt with these arguments needs outside: keys such as `smtp` or `provider:google`.
  /// While one of them is down the job waits and uses no attempt. Asked before each attempt; memory
  /// only.
  default Set<String> dependencies(A args) {
    return Set.of();
  }

  /// Whether callers of the REST interface may enqueue this kind; `false` for kinds that only a
  /// workload's own routes create.
  default boolean open() {
    return false;
  }
}
