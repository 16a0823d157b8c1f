package dev.carillon.job.engine;

import dev.carillon.job.JobTransition;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Describes jobs that this process does not run, for those who listen to their steps. Asked only
/// when somebody listens, and only for the rare steps: rescues, cancellations of waiting jobs,
/// batches that have ended.
@Singleton
final class StepStore {

  /// Indexes: `job_ready_pkey`, `job_scheduled_pkey`, `job_progress_pkey`.
  static final String DESCRIBE =
      """
      WITH job AS (
        SELECT id, lane, kind, owner, runs, attempt, max_attempts, prio, batch, opts, errors,
               true AS ready
          FROM job_ready WHERE id = ANY ($1::bigint[])
        UNION ALL
        SELECT id, lane, kind, owner, runs, attempt, max_attempts, prio, batch, opts, errors, false
          FROM job_scheduled WHERE id = ANY ($1::bigint[])
      )
      SELECT j.id, l.tenant, j.owner, l.queue, j.kind, j.runs, j.attempt, j.max_attempts, j.prio,
             j.batch, j.ready, j.opts->'tell' AS tell, j.opts->>'trace' AS trace,
             (j.errors->-1)::text AS error,
             p.phase, p.done, p.total, p.message, p.percent
        FROM job j
        JOIN job_lane l ON l.lane = j.lane
        LEFT JOIN job_progress p ON p.job_id = j.id AND p.job_id = ANY ($1::bigint[])
       ORDER BY j.id
      """;

  /// Those of jobs `$1` that are still held under lease `$2`; they stay so until the end of the
  /// transaction. Index: `job_ready_pkey`.
  static final String HELD =
      """
      SELECT id FROM job_ready WHERE id = ANY ($1::bigint[]) AND lease = $2 ORDER BY id FOR SHARE
      """;

  private final Database database;

  StepStore(@ReactiveDataSource("engine") Pool pool) {
    this.database = new Database(pool);
  }

  /// Transactions on the engine's connections.
  Database database() {
    return database;
  }

  /// A live job.
  ///
  /// @param ready whether it is in `job_ready`
  /// @param row its fields
  record Described(long id, @Nullable Long batch, boolean ready, Row row) {

    /// @param error JSON text, or `null` for the last one recorded with the job
    JobTransition step(JobTransition.Event event, @Nullable String error) {
      boolean failed = event.isFinal() || event == JobTransition.Event.RETURNED;
      return new JobTransition(
          id,
          row.getString("tenant"),
          row.getString("owner"),
          row.getString("queue"),
          row.getString("kind"),
          event,
          row.getInteger("runs"),
          row.getInteger("attempt"),
          row.getInteger("max_attempts"),
          -row.getInteger("prio"),
          tell((JsonArray) row.getJson("tell")),
          progress(),
          null,
          error == null && failed ? row.getString("error") : error,
          null,
          null,
          row.getString("trace"));
    }

    private @Nullable Progress progress() {
      return row.getLong("done") == null
          ? null
          : new Progress(
              row.getString("phase"),
              row.getLong("done"),
              row.getLong("total"),
              row.getString("message"),
              row.getInteger("percent"));
    }

    private static List<String> tell(@Nullable JsonArray words) {
      return words == null ? List.of() : words.stream().map(String::valueOf).toList();
    }
  }

  /// @return ids of those of `jobs` that are still held under `lease`
  Uni<Set<Long>> held(Tx tx, List<Long> jobs, long lease) {
    return tx.connection()
        .preparedQuery(HELD)
        .execute(Tuple.of(jobs.toArray(Long[]::new), lease))
        .map(rows -> Set.copyOf(Rows.map(rows, row -> row.getLong("id"))));
  }

  /// @return those of `jobs` that wait or run, by id
  Uni<List<Described>> describe(Tx tx, Collection<Long> jobs) {
    return tx.connection()
        .preparedQuery(DESCRIBE)
        .execute(Tuple.tuple().addValue(jobs.toArray(Long[]::new)))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Described(
                        row.getLong("id"), row.getLong("batch"), row.getBoolean("ready"), row)));
  }
}
