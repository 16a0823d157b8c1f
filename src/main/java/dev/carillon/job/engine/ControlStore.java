package dev.carillon.job.engine;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;

/// The statements that find a live job, hold it, and ask for its stop.
@Singleton
final class ControlStore {

  /// The row lock waits for a claim or a completion under way, and sees what it left.
  static final String HOLD_READY = "SELECT lease FROM job_ready WHERE id = $1 FOR UPDATE";

  static final String HOLD_SCHEDULED =
      "SELECT 0::bigint FROM job_scheduled WHERE id = $1 FOR UPDATE";

  static final String ASK_TO_STOP =
      """
      INSERT INTO job_cancel (job_id, reason, requested_by) VALUES ($1, $2, nullif($3, ''))
          ON CONFLICT (job_id) DO NOTHING
      """;

  private final Database database;

  ControlStore(Database database) {
    this.database = database;
  }

  Database database() {
    return database;
  }

  /// @return the lease of the job in `job_ready`, 0 while it waits; empty when it is not there
  Uni<Optional<Long>> holdReady(SqlConnection tx, long id) {
    return hold(tx, HOLD_READY, id);
  }

  /// @return 0 when the job waits in `job_scheduled`; empty when it is not there
  Uni<Optional<Long>> holdScheduled(SqlConnection tx, long id) {
    return hold(tx, HOLD_SCHEDULED, id);
  }

  private static Uni<Optional<Long>> hold(SqlConnection tx, String statement, long id) {
    return tx.preparedQuery(statement)
        .execute(Tuple.of(id))
        .map(rows -> Rows.map(rows, row -> row.getLong(0)).stream().findFirst());
  }

  Uni<Void> askToStop(SqlConnection tx, long id, String reason, String by) {
    return tx.preparedQuery(ASK_TO_STOP).execute(Tuple.of(id, reason, by)).replaceWithVoid();
  }
}
