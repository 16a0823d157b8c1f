package dev.carillon.job.engine;

import dev.carillon.job.JobState;
import dev.carillon.job.JobTransition;
import org.jspecify.annotations.Nullable;

/// The end of a job: it leaves for the history.
///
/// @param lease lease it must still have; 0 for a job that waits
/// @param place where its claim wrote its row, or `null`; see [Held#place]
/// @param state completed, cancelled or discarded
/// @param error JSON text of the last attempt's failure, or `null`
/// @param result JSON text of the result, or `null`
/// @param batch the job that waits for it, or `null`
/// @param step what listeners are told, or `null` when none wants it
record Ending(
    long id,
    long lease,
    @Nullable String place,
    JobState state,
    @Nullable String error,
    @Nullable String result,
    @Nullable Long batch,
    @Nullable JobTransition step)
    implements Held {

  /// An ending of a job that was not claimed here, which nobody listens to.
  Ending(long id, long lease, JobState state, @Nullable String error, @Nullable String result) {
    this(id, lease, null, state, error, result, null, null);
  }
}
