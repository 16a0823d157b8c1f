package dev.carillon.job;

import io.smallrye.mutiny.Uni;

/// Stops jobs, wherever they are. The engine implements it; whoever calls has checked that the
/// caller may.
public interface JobControl {

  /// Cancels a waiting job at once; asks the node that runs it to stop a running one.
  ///
  /// @param reason for the job's readers; no personal data
  /// @param by who asks, or the empty string for the system
  /// @return what came of it; fails when the database is away
  Uni<CancelResult> cancel(long id, String reason, String by);

  /// What came of a cancellation.
  enum CancelResult {
    /// The job waited and is cancelled now.
    CANCELLED,
    /// The job runs; its handler is being stopped.
    STOPPING,
    /// The job had ended before, or never was.
    NOT_LIVE
  }
}
