package dev.carillon.workload.explorer.source;

import org.jspecify.annotations.Nullable;

/// The name of a table, as the database has it: any characters but NUL.
///
/// @param schema where it is; `null` for where the session looks first
public record TableName(@Nullable String schema, String table) {}
