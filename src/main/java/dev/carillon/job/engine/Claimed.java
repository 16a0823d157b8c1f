package dev.carillon.job.engine;

import org.jspecify.annotations.Nullable;

/// A job this worker holds.
///
/// @param lease fences every write of the attempt; see [Leases]
/// @param payload JSON text of the arguments
/// @param opts JSON text of `StoredOptions`, or `null` for none
/// @param attempt which try this is (from 1)
/// @param runs times it was claimed, this one included; above 1 it may have saved a position
/// @param gateKey concurrency key, scoped by tenant, or `null`
/// @param priority -100..100
/// @param batch the job that waits for it, or `null`
/// @param waitedMs from the time it was due to its claim (ms), by the clock of the database
/// @param place where the claim wrote its row; see [Held#place]
record Claimed(
    long id,
    long lease,
    int lane,
    String kind,
    String payload,
    @Nullable String opts,
    int attempt,
    int maxAttempts,
    int runs,
    @Nullable String owner,
    @Nullable String gateKey,
    int priority,
    @Nullable Long batch,
    long waitedMs,
    String place) {}
