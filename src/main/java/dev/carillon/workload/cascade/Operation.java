package dev.carillon.workload.cascade;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// One step of a deletion or a restoration that changed something.
///
/// @param collection where
/// @param operation what was done, such as `remove_member`
/// @param affectedDocuments rows changed (count, at least 1)
/// @param details the field
@RegisterForReflection
record Operation(String collection, String operation, int affectedDocuments, String details) {}
