package dev.carillon.job.engine;

import dev.carillon.job.JobTransition;
import org.jspecify.annotations.Nullable;

/// An attempt ended and its job did not: it waits again.
///
/// @param lease lease it must still have
/// @param place where its claim wrote its row, or `null`; see [Held#place]
/// @param delayMs wait from now in ms; 0 to be claimed at once
/// @param refund whether the attempt is given back (a snooze, a drain)
/// @param error JSON text of the failure, or `null`
/// @param step what listeners are told, or `null` when none wants it
record Return(
    long id,
    long lease,
    @Nullable String place,
    long delayMs,
    boolean refund,
    @Nullable String error,
    @Nullable JobTransition step)
    implements Held {

  /// A return of a job that was not claimed here, which nobody listens to.
  Return(long id, long lease, long delayMs, boolean refund, @Nullable String error) {
    this(id, lease, null, delayMs, refund, error, null);
  }
}
