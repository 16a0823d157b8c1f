package dev.carillon.job;

/// The answer to a request.
///
/// @param id the job's id: the new one, or that of the live job which holds the unique key
/// @param created `false` when a live job held the unique key and nothing was added
public record Enqueued(long id, boolean created) {}
