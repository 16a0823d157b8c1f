package dev.carillon.job.engine;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// How a failed attempt is told in the job's `errors`.
///
/// @param error name of the failure
/// @param message for the reader
/// @param retryable whether the failure itself allows another attempt
@RegisterForReflection
record RecordedError(String error, String message, boolean retryable) {}
