package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;

/// The statements on the kept number of orphans. Index: the primary key.
@Singleton
final class OrphanFigureStore {

  static final String FIND =
      """
      SELECT found, counted_at, counted_at < now() - interval '1 minute' AS old
        FROM orphan_figure WHERE tenant = $1
      """;

  static final String PUT =
      """
      INSERT INTO orphan_figure (tenant, found) VALUES ($1, $2)
          ON CONFLICT (tenant) DO UPDATE
         SET found = excluded.found, counted_at = now(), claimed_until = '-infinity'
      RETURNING found, counted_at, false AS old
      """;

  /// Of all who see that a figure is old, on any node, one counts.
  static final String CLAIM =
      """
      UPDATE orphan_figure SET claimed_until = now() + interval '1 minute'
       WHERE tenant = $1 AND counted_at < now() - interval '1 minute' AND claimed_until < now()
      """;

  private final Pool pool;

  OrphanFigureStore(Pool pool) {
    this.pool = pool;
  }

  /// @param found rows (count)
  /// @param old whether it should be counted again
  record Figure(long found, OffsetDateTime countedAt, boolean old) {}

  Uni<Optional<Figure>> find(String tenant) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant))
        .map(rows -> Rows.map(rows, OrphanFigureStore::figure).stream().findFirst());
  }

  Uni<Figure> put(String tenant, long found) {
    return pool.preparedQuery(PUT)
        .execute(Tuple.of(tenant, found))
        .map(rows -> figure(rows.iterator().next()));
  }

  Uni<Void> put(Tx tx, String tenant, long found) {
    return tx.connection().preparedQuery(PUT).execute(Tuple.of(tenant, found)).replaceWithVoid();
  }

  /// @return whether the caller is the one to count
  Uni<Boolean> claim(String tenant) {
    return pool.preparedQuery(CLAIM).execute(Tuple.of(tenant)).map(rows -> rows.rowCount() == 1);
  }

  private static Figure figure(Row row) {
    return new Figure(
        row.getLong("found"), row.getOffsetDateTime("counted_at"), row.getBoolean("old"));
  }
}
