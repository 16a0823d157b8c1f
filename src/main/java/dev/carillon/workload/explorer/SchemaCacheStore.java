package dev.carillon.workload.explorer;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on the schema cache: one row for each connection that was ever to be read.
@Singleton
final class SchemaCacheStore {

  private static final String LOCK =
      """
      SELECT training_status, training_started_at, last_trained_at, error_message, job,
             total_tables, total_columns, version,
             ceil(extract(epoch FROM last_trained_at + interval '1 hour' - now()))::int AS wait
        FROM connection_schema_cache WHERE connection_id = $1 FOR UPDATE
      """;

  private static final String FIND =
      """
      SELECT training_status, training_started_at, last_trained_at, error_message, job,
             total_tables, total_columns, version, schema_data::text AS data,
             ceil(extract(epoch FROM last_trained_at + interval '1 hour' - now()))::int AS wait
        FROM connection_schema_cache WHERE connection_id = $1
      """;

  /// From the beginning of the last rebuild, and a minute early: a schedule of each hour begins its
  /// jobs an hour apart, give or take a wait in line. Of a rebuild that did not end well the end of
  /// the one before counts. The job of the row was let begin before.
  private static final String READ_LATELY =
      """
      SELECT FROM connection_schema_cache
       WHERE connection_id = $1 AND job IS DISTINCT FROM $2
         AND CASE WHEN training_started_at < last_trained_at THEN training_started_at
                  ELSE last_trained_at END > now() - interval '59 minutes'
      """;

  private static final String MAKE =
      "INSERT INTO connection_schema_cache (connection_id) VALUES ($1) ON CONFLICT DO NOTHING";

  private static final String ASK =
      "UPDATE connection_schema_cache SET job = $2 WHERE connection_id = $1";

  private static final String BEGIN =
      """
      INSERT INTO connection_schema_cache AS c
             (connection_id, training_status, training_started_at, job)
      VALUES ($1, 'training', now(), $2)
      ON CONFLICT (connection_id) DO UPDATE
         SET training_status = 'training', training_started_at = now(), job = $2,
             error_message = NULL
      """;

  private static final String FAIL =
      """
      UPDATE connection_schema_cache SET training_status = 'failed', error_message = $3
       WHERE connection_id = $1 AND job = $2 AND training_status = 'training'
      """;

  /// Only over what was merged with.
  private static final String SAVE =
      """
      UPDATE connection_schema_cache
         SET schema_data = $2::text::jsonb, training_status = 'completed', last_trained_at = now(),
             error_message = NULL, total_tables = $3, total_columns = $4, version = version + 1
       WHERE connection_id = $1 AND version = $5
      """;

  private static final String DELETE =
      "DELETE FROM connection_schema_cache WHERE connection_id = $1";

  private final Pool pool;

  SchemaCacheStore(Pool pool) {
    this.pool = pool;
  }

  /// The cache of a connection.
  ///
  /// @param job the rebuild that was asked for last, or `null`
  /// @param version goes up with each save
  /// @param data JSON text; `null` while nothing was read, and where it was not asked for
  /// @param secondsToWait until it counts as old enough to be read again (0 and less: it does)
  record Cache(
      String status,
      @Nullable OffsetDateTime startedAt,
      @Nullable OffsetDateTime trainedAt,
      @Nullable String error,
      @Nullable Long job,
      int tables,
      int columns,
      long version,
      @Nullable String data,
      int secondsToWait) {}

  /// Locks the row of a connection, which is made if it is not there: who holds it asks for a
  /// rebuild alone.
  Uni<Cache> lock(Tx tx, UUID connection) {
    return tx.connection()
        .preparedQuery(MAKE)
        .execute(Tuple.of(connection))
        .chain(() -> tx.connection().preparedQuery(LOCK).execute(Tuple.of(connection)))
        .map(rows -> cache(rows.iterator().next(), false));
  }

  Uni<Void> ask(Tx tx, UUID connection, long job) {
    return tx.connection().preparedQuery(ASK).execute(Tuple.of(connection, job)).replaceWithVoid();
  }

  Uni<Optional<Cache>> find(UUID connection) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(connection))
        .map(rows -> Rows.map(rows, row -> cache(row, true)).stream().findFirst());
  }

  /// {@return whether the schema was read too lately to be read again} Not for a job that was asked
  /// for or has begun.
  Uni<Boolean> readLately(UUID connection, long job) {
    return pool.preparedQuery(READ_LATELY)
        .execute(Tuple.of(connection, job))
        .map(rows -> rows.size() > 0);
  }

  Uni<Void> begin(Tx tx, UUID connection, long job) {
    return tx.connection()
        .preparedQuery(BEGIN)
        .execute(Tuple.of(connection, job))
        .replaceWithVoid();
  }

  /// @param message for people; holds no secret
  Uni<Void> fail(UUID connection, long job, String message) {
    return pool.preparedQuery(FAIL).execute(Tuple.of(connection, job, message)).replaceWithVoid();
  }

  /// A catalog on its way into the cache.
  ///
  /// @param over the version it was made from
  record Saved(UUID connection, String data, int tables, int columns, long over) {}

  /// {@return `false` when another rebuild saved meanwhile}
  Uni<Boolean> save(Tx tx, Saved saved) {
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Tuple.of(
                saved.connection(), saved.data(), saved.tables(), saved.columns(), saved.over()))
        .map(done -> done.rowCount() == 1);
  }

  /// {@return whether there was one}
  Uni<Boolean> delete(UUID connection) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(connection))
        .map(RowSet::rowCount)
        .map(count -> count == 1);
  }

  private static Cache cache(Row row, boolean withData) {
    Integer wait = row.getInteger("wait");
    return new Cache(
        row.getString("training_status"),
        row.getOffsetDateTime("training_started_at"),
        row.getOffsetDateTime("last_trained_at"),
        row.getString("error_message"),
        row.getLong("job"),
        row.getInteger("total_tables"),
        row.getInteger("total_columns"),
        row.getLong("version"),
        withData ? row.getString("data") : null,
        wait == null ? 0 : wait);
  }
}
