package dev.carillon.stream.job;

import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import org.jspecify.annotations.Nullable;

/// A job at one moment, as one statement saw it.
///
/// @param runs times it was claimed (count)
/// @param attempt tries begun so far (count)
/// @param priority -100..100
/// @param progress `null` while it has said nothing
/// @param result JSON text; `null` when there is none or it is too long for an event
/// @param error what the last failed attempt said
/// @param ranMillis how long the last attempt took (ms); `null` when none has ended
record PresentJob(
    long id,
    String queue,
    String type,
    JobState state,
    int runs,
    int attempt,
    int maxAttempts,
    int priority,
    @Nullable Progress progress,
    @Nullable String result,
    @Nullable String error,
    @Nullable Long ranMillis) {}
