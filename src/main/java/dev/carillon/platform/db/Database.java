package dev.carillon.platform.db;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The way into the database for everything that changes it.
///
/// The bean works on the pool of the API; whoever owns another pool (the engine) makes its own with
/// that pool.
@Singleton
public final class Database {

  private final Pool pool;

  /// @param pool where the transactions take their connections
  public Database(Pool pool) {
    this.pool = pool;
  }

  /// Runs `work` in one transaction: committed when its `Uni` gives an item, rolled back when it
  /// fails. Who cancels the answer ends neither: the transaction goes on to its end unheard.
  ///
  /// @return what `work` gave; fails with what `work` failed with, or with the database's own
  ///   failure when the connection or the commit failed. After a failed commit it is unknown
  ///   whether the work is stored, so only work that is safe to repeat may be repeated.
  public <T> Uni<T> inTransaction(Function<Tx, Uni<T>> work) {
    List<Tx> open = new ArrayList<>(1);
    return pool.<T>withTransaction(
            connection -> {
              open.add(new Tx(connection));
              return work.apply(open.getLast());
            })
        .invoke(() -> open.getLast().committed());
  }
}
