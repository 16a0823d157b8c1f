package dev.carillon.workload.explorer;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// What a route answers that began a job.
///
/// @param message for people
@RegisterForReflection
record Queued(String jobId, String message) {}
