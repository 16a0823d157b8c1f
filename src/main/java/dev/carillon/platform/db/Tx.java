package dev.carillon.platform.db;

import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;

/// A transaction that is open: proof for a store that what it writes commits or fails together.
///
/// Only [Database#inTransaction] makes one. It is good until the `Uni` of that work ends and is not
/// shared between two pieces of work.
public final class Tx {

  private final SqlConnection connection;
  private final List<Runnable> afterCommit = new ArrayList<>(1);

  Tx(SqlConnection connection) {
    this.connection = connection;
  }

  /// The connection the transaction lives on; for stores.
  public SqlConnection connection() {
    return connection;
  }

  /// Runs `action` once the transaction has committed, and never if it does not. A hint only: the
  /// process may die between the commit and the action.
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  void committed() {
    afterCommit.forEach(Runnable::run);
  }
}
