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
  static final String HOLD_READY =
      "SELECT lease, lane, kind FROM job_ready WHERE id = $1 FOR UPDATE";

  static final String HOLD_SCHEDULED =
      "SELECT 0::bigint, lane, kind FROM job_scheduled WHERE id = $1 FOR UPDATE";

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

  /// A live job that stays where it is until the end of the transaction.
  ///
  /// @param lease 0 while it waits
  record Held(long lease, int lane, String kind) {}

  /// @return the job, if it is in `job_ready`
  Uni<Optional<Held>> holdReady(SqlConnection tx, long id) {
    return hold(tx, HOLD_READY, id);
  }

  /// @return the job, if it waits in `job_scheduled`
  Uni<Optional<Held>> holdScheduled(SqlConnection tx, long id) {
    return hold(tx, HOLD_SCHEDULED, id);
  }

  private static Uni<Optional<Held>> hold(SqlConnection tx, String statement, long id) {
    return tx.preparedQuery(statement)
        .execute(Tuple.of(id))
        .map(rows ->
            Rows.map(rows, row -> new Held(row.getLong(0), row.getInteger(1), row.getString(2)))
                .stream()
                .findFirst());
  }

  Uni<Void> askToStop(SqlConnection tx, long id, String reason, String by) {
    return tx.preparedQuery(ASK_TO_STOP).execute(Tuple.of(id, reason, by)).replaceWithVoid();
  }
}
