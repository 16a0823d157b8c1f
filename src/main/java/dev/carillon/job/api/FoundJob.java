package dev.carillon.job.api;

import dev.carillon.job.JobState;
import org.jspecify.annotations.Nullable;

/// A job with what is needed to judge a request about it, or to enqueue it again.
///
/// @param options JSON text of the stored options, or `null`
public record FoundJob(JobView view, JobState state, String tenant, @Nullable String options) {}
