package dev.carillon.workload.billing;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// The statements that remove what a run stored.
@Singleton
final class PurgeStore {

  static final String RECORDS = "DELETE FROM billing_records WHERE validation_run_id = $1";

  static final String RESULTS = "DELETE FROM validation_results WHERE validation_run_id = $1";

  static final String RUN = "DELETE FROM validation_runs WHERE id = $1";

  /// Runs that ended long ago, the oldest first.
  static final String OLD =
      """
      SELECT id FROM validation_runs
       WHERE tenant = $1 AND status IN ('completed', 'failed')
         AND created_at < now() - make_interval(days => $2)
       ORDER BY created_at LIMIT 1000
      """;

  private final Pool pool;

  PurgeStore(Pool pool) {
    this.pool = pool;
  }

  /// Removes the rows and findings of a run; the run and its log stay.
  Uni<Void> rows(Tx tx, UUID run) {
    return delete(tx, RECORDS, run).chain(() -> delete(tx, RESULTS, run)).replaceWithVoid();
  }

  /// Removes a run with all that belongs to it.
  ///
  /// @return `false` when it was gone
  Uni<Boolean> run(Tx tx, UUID run) {
    return delete(tx, RECORDS, run).chain(() -> delete(tx, RUN, run)).map(removed -> removed == 1);
  }

  private static Uni<Integer> delete(Tx tx, String statement, UUID run) {
    return tx.connection().preparedQuery(statement).execute(Tuple.of(run)).map(SqlResult::rowCount);
  }

  /// @param days age of the runs (days, at least 0)
  /// @return at most 1,000 runs
  Uni<List<UUID>> old(String tenant, int days) {
    return pool.preparedQuery(OLD)
        .execute(Tuple.of(tenant, days))
        .map(rows -> Rows.map(rows, row -> row.getUUID("id")));
  }
}
