package dev.carillon.notification;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/// The statement that removes what is past its time.
@Singleton
final class CleanUpStore {

  /// At most so many rows in a statement, so that it is short and nobody waits for it; who reads or
  /// changes a row just now keeps it until the next. Deliveries go with their notification.
  /// Indexes: `notifications_age`, `notifications_expiry`.
  static final String REMOVE =
      """
      DELETE FROM notifications
       WHERE id IN (
         SELECT id FROM (
           (SELECT id FROM notifications WHERE created_at < now() - make_interval(days => $1)
             ORDER BY created_at LIMIT $2)
           UNION
           (SELECT id FROM notifications WHERE expires_at < now() ORDER BY expires_at LIMIT $2)
         ) old
       )
      """;

  static final int MOST_ROWS = 1_000;

  private final Pool pool;

  CleanUpStore(Pool pool) {
    this.pool = pool;
  }

  /// @return rows removed (count); 0 when nothing is left to remove
  Uni<Integer> removeOld(int keepDays) {
    return pool.preparedQuery(REMOVE).execute(Tuple.of(keepDays, MOST_ROWS)).map(RowSet::rowCount);
  }
}
