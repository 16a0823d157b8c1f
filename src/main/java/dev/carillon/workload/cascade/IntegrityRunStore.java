package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/// The statement that keeps what a clean-up or a validation found.
@Singleton
final class IntegrityRunStore {

  static final String ADD =
      """
      INSERT INTO integrity_run (tenant, job, kind, found, changed) VALUES ($1, $2, $3, $4, $5)
          ON CONFLICT (tenant, job) DO NOTHING
      """;

  /// @param found rows at fault (count)
  /// @param changed rows mended (count)
  Uni<Void> add(Tx tx, String tenant, long job, String kind, int found, int changed) {
    return tx.connection()
        .preparedQuery(ADD)
        .execute(Tuple.of(tenant, job, kind, found, changed))
        .replaceWithVoid();
  }
}
