package dev.carillon.workload.billing;

import dev.carillon.file.StoredFile;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements by which clients start, look up and end runs.
@Singleton
final class RunStore {

  private static final String TABLE = "validation_runs";

  private static final String COLUMNS =
      """
      id, tenant, created_by, file_id, file_name, file_size, status, progress, total_rows,
      processed_rows, row_error_count, result_count, error_count, error_code, error_message, job_id,
      job, created_at, updated_at
      """;

  /// Adds a run and the first line of its log, unless the file has a run; the unique `file_id` is
  /// the guard. A start that comes at the same time waits here for the first to commit, and then
  /// adds nothing. One statement: whoever starts a validation waits for it.
  static final String ADD =
      """
      WITH added AS (
        INSERT INTO validation_runs (id, tenant, created_by, file_id, file_name, file_size, job,
                                     job_id)
        VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, 'validation-' || ($1::uuid)::text)
            ON CONFLICT (file_id) DO NOTHING
        RETURNING id, job_id, file_size
      )
      INSERT INTO validation_logs (validation_run_id, level, source, message, metadata)
      SELECT id, 'INFO', 'queue', 'Validation queued',
             jsonb_build_object('jobId', job_id, 'fileSize', file_size)
        FROM added
      """;

  static final String FIND = "SELECT " + COLUMNS + " FROM validation_runs WHERE id = $1";

  static final String FIND_BY_FILE =
      "SELECT " + COLUMNS + " FROM validation_runs WHERE tenant = $1 AND file_id = $2";

  /// One page, newest first. Indexes: `validation_runs_owner`, or `validation_runs_tenant` for an
  /// admin.
  static final String LIST =
      "SELECT "
          + COLUMNS
          + """
            FROM validation_runs
           WHERE tenant = $1 AND ($2::text IS NULL OR created_by = $2)
             AND ($3::text IS NULL OR status = $3)
           ORDER BY created_at DESC, id
           LIMIT $4 OFFSET $5
          """;

  static final String COUNT =
      """
      SELECT count(*) FROM validation_runs
       WHERE tenant = $1 AND ($2::text IS NULL OR created_by = $2)
         AND ($3::text IS NULL OR status = $3)
      """;

  /// Ends a live run as failed. The job's own writes ask for a run that is `processing`, so whoever
  /// comes first decides, and the other changes nothing.
  static final String FAIL =
      """
      UPDATE validation_runs
         SET status = 'failed', error_code = $2, error_message = $3, updated_at = now(),
             finished_at = now()
       WHERE id = $1 AND status IN ('queued', 'processing')
      """;

  static final String LOCK = "SELECT status FROM validation_runs WHERE id = $1 FOR NO KEY UPDATE";

  private final Pool pool;
  private final FieldCipher cipher;

  RunStore(Pool pool, FieldCipher cipher) {
    this.pool = pool;
    this.cipher = cipher;
  }

  /// Which runs are wanted.
  ///
  /// @param owner whose, or `null` for those of the whole tenant
  /// @param status only these, or `null`
  record Filter(String tenant, @Nullable String owner, Run.@Nullable Status status) {

    private Tuple tuple() {
      return Tuple.of(tenant, owner, status == null ? null : status.word());
    }
  }

  /// @param file its name and size go into the run
  /// @param job number of the run's job in the engine
  /// @return `false` when the file has a run already
  Uni<Boolean> add(Tx tx, UUID run, StoredFile file, long job) {
    byte[] name =
        cipher.seal(file.tenant(), TABLE, run.toString()).sealText("file_name", "", file.name());
    return tx.connection()
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addUUID(run)
                .addString(file.tenant())
                .addString(file.owner())
                .addUUID(file.id())
                .addValue(Buffer.buffer(name))
                .addLong(file.size())
                .addLong(job))
        .map(rows -> rows.rowCount() == 1);
  }

  /// @return the run, whoever it belongs to
  Uni<Optional<Run>> find(UUID id) {
    return find(pool, id);
  }

  /// {@return the run as the transaction sees it}
  Uni<Optional<Run>> find(Tx tx, UUID id) {
    return find(tx.connection(), id);
  }

  private Uni<Optional<Run>> find(SqlClient client, UUID id) {
    return client
        .preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> Rows.map(rows, this::run).stream().findFirst());
  }

  Uni<Optional<Run>> findByFile(String tenant, UUID file) {
    return pool.preparedQuery(FIND_BY_FILE)
        .execute(Tuple.of(tenant, file))
        .map(rows -> Rows.map(rows, this::run).stream().findFirst());
  }

  /// @param limit most runs (count)
  /// @param offset runs to pass over (count)
  Uni<List<Run>> list(Filter filter, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(filter.tuple().addInteger(limit).addInteger(offset))
        .map(rows -> Rows.map(rows, this::run));
  }

  Uni<Long> count(Filter filter) {
    return pool.preparedQuery(COUNT)
        .execute(filter.tuple())
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// @param message for its owner; no row content
  /// @return `false` when the run had ended before
  Uni<Boolean> fail(Tx tx, UUID run, String code, String message) {
    return tx.connection()
        .preparedQuery(FAIL)
        .execute(Tuple.of(run, code, message))
        .map(rows -> rows.rowCount() == 1);
  }

  /// Holds the run until the transaction ends.
  ///
  /// @return where it stands; empty when it is gone
  Uni<Optional<Run.Status>> lock(Tx tx, UUID run) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(run))
        .map(rows -> Rows.map(rows, RunStore::status).stream().findFirst());
  }

  private static Run.Status status(Row row) {
    return Run.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
  }

  private Run run(Row row) {
    UUID id = row.getUUID("id");
    String tenant = row.getString("tenant");
    return new Run(
        id,
        tenant,
        row.getString("created_by"),
        row.getUUID("file_id"),
        cipher
            .seal(tenant, TABLE, id.toString())
            .openText("file_name", "", row.getBuffer("file_name").getBytes()),
        row.getLong("file_size"),
        status(row),
        row.getInteger("progress"),
        row.getInteger("total_rows"),
        row.getInteger("processed_rows"),
        row.getInteger("row_error_count"),
        row.getInteger("result_count"),
        row.getInteger("error_count"),
        row.getString("error_code"),
        row.getString("error_message"),
        row.getString("job_id"),
        row.getLong("job"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
