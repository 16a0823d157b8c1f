package dev.carillon.platform.rows;

import io.quarkus.runtime.annotations.RegisterForReflection;

/// The answer to an import.
///
/// @param success always `true`
/// @param count rows added or changed
@RegisterForReflection
public record RowsImported(boolean success, int count) {}
