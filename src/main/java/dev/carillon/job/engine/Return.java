package dev.carillon.job.engine;

import org.jspecify.annotations.Nullable;

/// An attempt ended and its job did not: it waits again.
///
/// @param lease lease it must still have
/// @param delayMs wait from now in ms; 0 to be claimed at once
/// @param refund whether the attempt is given back (a snooze, a drain)
/// @param error JSON text of the failure, or `null`
record Return(long id, long lease, long delayMs, boolean refund, @Nullable String error) {}
