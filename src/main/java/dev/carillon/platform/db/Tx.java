package dev.carillon.platform.db;

import io.vertx.mutiny.sqlclient.SqlConnection;

/// A transaction that is open: proof for a store that what it writes commits or fails together.
///
/// Only [Database#inTransaction] makes one. It is good until the `Uni` of that work ends and is
/// not shared between two pieces of work.
///
/// @param connection the connection the transaction lives on
public record Tx(SqlConnection connection) {}
