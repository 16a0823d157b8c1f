package dev.carillon.job;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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

  /// The unique key that each job of this kind has. Callers of the REST interface may write this
  /// one or none; empty when they choose.
  default Optional<String> uniqueKey(A args) {
    return Optional.empty();
  }

  /// The unique keys that the service gives to jobs of this kind. Callers of the REST interface may
  /// not give such a key to a job of another kind, which would keep these out.
  default Predicate<String> ownKeys() {
    return key -> false;
  }

  /// What to do instead of enqueueing an ended job of this kind once more, as a sentence; empty
  /// when it may be. For kinds that somebody asks for where rights, reasons or rows beside the job
  /// count, which the job does not carry.
  default Optional<String> insteadOfRetry() {
    return Optional.empty();
  }
}
