package dev.carillon.job;

import io.smallrye.mutiny.Uni;

/// Hears of every attempt that ended on this node, and of jobs that this node ended without one,
/// and changes nothing about them. A bean that implements this is found at start-up.
public interface AttemptObserver {

  /// How an attempt ended, for the figures.
  enum Ended {
    COMPLETED,
    /// It failed and another follows.
    RETRIED,
    /// It failed and the job with it.
    FAILED,
    CANCELLED
  }

  /// On the way of every job, by any thread: memory only, no failure, nothing that waits.
  ///
  /// @param lane number of the lane
  /// @param kind type of the job
  /// @param waitedMs from the time the job was due to its claim
  /// @param ranMs from its start to its end
  void ended(int lane, String kind, Ended how, long waitedMs, long ranMs);

  /// A job ended, or an attempt failed, without a handler whose end was heard: it was cancelled
  /// while it waited, taken from a dead worker for the last time, or could not be read. By any
  /// thread, as the other.
  void endedUnattended(int lane, String kind, Ended how);

  /// This node is about to stop and no attempt ends here any more: the moment to write down what is
  /// not written yet. The database is still there.
  ///
  /// @return waited for, at most a second
  default Uni<Void> stopped() {
    return Uni.createFrom().voidItem();
  }
}
