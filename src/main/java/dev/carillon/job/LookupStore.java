package dev.carillon.job;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statement that tells where one job stands.
@Singleton
final class LookupStore {

  /// Looks in the three places a job can be. A job moves between them in one statement, so this
  /// one's snapshot sees it in exactly one.
  ///
  /// The place in line counts at most 10,000 jobs: in a line of a million the exact number tells
  /// nobody more, and costs a second.
  ///
  /// Indexes: `job_ready_pkey`, `job_scheduled_pkey`, `job_done_id` in each partition,
  /// `job_progress_pkey`; `job_ready_claim` for the place in line.
  static final String FIND =
      """
      WITH job AS MATERIALIZED (
        SELECT id, kind, CASE lease WHEN 0 THEN 'available' ELSE 'running' END AS state, attempt,
               max_attempts, errors, NULL::jsonb AS progress, created_at, started_at,
               NULL::timestamptz AS finished_at, lane, prio, run_at
          FROM job_ready WHERE id = $1
        UNION ALL
        SELECT id, kind, CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END, attempt,
               max_attempts, errors, NULL, created_at, started_at, NULL, lane, prio, run_at
          FROM job_scheduled WHERE id = $1
        UNION ALL
        SELECT id, kind, state, attempt, max_attempts, errors, progress, created_at, started_at,
               finished_at, lane, prio, run_at
          FROM job_done WHERE id = $1
      )
      SELECT id, kind, state, attempt, max_attempts, created_at, finished_at,
             nullif(started_at, '-infinity') AS started_at, errors->-1->>'message' AS last_error,
             coalesce(progress, (SELECT jsonb_build_object('phase', p.phase, 'done', p.done,
                                          'total', p.total, 'message', p.message,
                                          'percent', p.percent)
                                   FROM job_progress p WHERE p.job_id = job.id)) AS progress,
             CASE state WHEN 'available' THEN
               (SELECT count(*)::int + 1
                  FROM (SELECT FROM job_ready r
                         WHERE r.lane = job.lane AND r.lease = 0
                           AND (r.prio, r.run_at, r.id) < (job.prio, job.run_at, job.id)
                         LIMIT 9999) ahead) END AS queue_position
        FROM job
      """;

  /// Index: `job_done_id` in each partition.
  static final String RESULT =
      "SELECT result::text FROM job_done WHERE id = $1 AND result IS NOT NULL";

  private final Pool pool;

  LookupStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Optional<JobSummary>> find(long id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> Rows.map(rows, LookupStore::summary).stream().findFirst());
  }

  Uni<Optional<String>> result(long id) {
    return pool.preparedQuery(RESULT)
        .execute(Tuple.of(id))
        .map(rows -> Rows.map(rows, row -> row.getString(0)).stream().findFirst());
  }

  private static JobSummary summary(Row row) {
    return new JobSummary(
        row.getLong("id"),
        row.getString("kind"),
        JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        row.getInteger("queue_position"),
        row.getString("last_error"),
        progress(row.getJsonObject("progress")),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("finished_at"));
  }

  private static @Nullable Progress progress(@Nullable JsonObject saved) {
    return saved == null
        ? null
        : new Progress(
            saved.getString("phase"),
            saved.getLong("done"),
            saved.getLong("total"),
            saved.getString("message"),
            saved.getInteger("percent"));
  }
}
