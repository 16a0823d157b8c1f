package dev.carillon.job.api;

import dev.carillon.job.JobState;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a list of jobs is narrowed to; what is `null` does not narrow it.
///
/// @param from created at this instant or later
/// @param to created before this instant
public record JobCriteria(
    Sight sight,
    Set<JobState> states,
    @Nullable String queue,
    @Nullable String type,
    @Nullable String tag,
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime to) {}
