package dev.carillon.job;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Where a job stands, for code that waits for it.
///
/// @param attempt tries begun so far (count, from 0)
/// @param maxAttempts tries in all (count)
/// @param queuePosition place among the waiting jobs of its lane (1 runs next), at most 10,000 and
///   then a lower bound; `null` unless it waits for a free worker
/// @param lastError message of the last failed attempt, or `null`
/// @param progress how far it is or was, or `null` when it never said
/// @param startedAt begin of the running or last attempt; `null` while none is known
/// @param finishedAt when it ended, or `null`
public record JobSummary(
    long id,
    String kind,
    JobState state,
    int attempt,
    int maxAttempts,
    @Nullable Integer queuePosition,
    @Nullable String lastError,
    @Nullable Progress progress,
    OffsetDateTime createdAt,
    @Nullable OffsetDateTime startedAt,
    @Nullable OffsetDateTime finishedAt) {}
