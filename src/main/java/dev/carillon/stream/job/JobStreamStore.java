package dev.carillon.stream.job;

import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.Actor;
import dev.carillon.stream.StreamName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements that read jobs for those who follow them. Nothing is locked or claimed.
///
/// A job is in one of three tables and moves in one statement, so the snapshot of one statement
/// sees it in exactly one.
@Singleton
final class JobStreamStore {

  /// Job `$1`, or the newest job of tenant `$2` with unique key `$3`, if its tenant is `$4` (any
  /// when null) and its owner `$5` (any when null). What is not the caller's to see does not come
  /// back, as if it were not there.
  ///
  /// Indexes: the primary keys, `job_done_id` in each partition; `job_unique_pkey`, `job_done_key`.
  static final String FIND =
      """
      WITH wanted AS MATERIALIZED (
        SELECT coalesce($1::bigint,
                        (SELECT job_id FROM job_unique WHERE tenant = $2 AND key = $3::text),
                        (SELECT max(d.id) FROM job_done d JOIN job_lane l ON l.lane = d.lane
                          WHERE d.unique_key = $3 AND l.tenant = $2)) AS id
      )
      SELECT j.id, l.tenant
        FROM (SELECT id, lane, owner FROM job_ready WHERE id = (SELECT id FROM wanted)
              UNION ALL
              SELECT id, lane, owner FROM job_scheduled WHERE id = (SELECT id FROM wanted)
              UNION ALL
              SELECT id, lane, owner FROM job_done WHERE id = (SELECT id FROM wanted)) j
        JOIN job_lane l ON l.lane = j.lane
       WHERE ($4::text IS NULL OR l.tenant = $4) AND ($5::text IS NULL OR j.owner = $5)
      """;

  /// The jobs of the streams `$1` (tenant) `$2` (id) that are further than their stream was told,
  /// and those that are not there any more (`state` is null). How far a job is: [JobMark].
  ///
  /// The history, one partition a day, is asked only for those that live no longer, and a stream
  /// that was told the end is not asked about again. A result of more than 16 KiB stays out; `GET
  /// /api/jobs/{id}` has it.
  ///
  /// Indexes: `stream_kind_tenant_name_key`, the primary keys, `job_done_id` in each partition.
  static final String AHEAD =
      """
      WITH f AS MATERIALIZED (
        SELECT s.tenant, s.name::bigint AS id, s.mark
          FROM unnest($1::text[], $2::text[]) AS w(tenant, name)
          JOIN stream s ON s.kind = 'job' AND s.tenant = w.tenant AND s.name = w.name
         WHERE NOT s.ended
      ), live AS MATERIALIZED (
        SELECT j.id, j.kind, CASE j.lease WHEN 0 THEN 'available' ELSE 'running' END AS state,
               j.runs, j.attempt, j.max_attempts, j.prio, j.lane, j.errors->-1->>'message' AS error
          FROM f JOIN job_ready j ON j.id = f.id
        UNION ALL
        SELECT j.id, j.kind, CASE j.attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END,
               j.runs, j.attempt, j.max_attempts, j.prio, j.lane, j.errors->-1->>'message'
          FROM f JOIN job_scheduled j ON j.id = f.id
      ), now AS (
        SELECT v.*, NULL AS result, NULL::bigint AS ran_ms,
               p.job_id IS NOT NULL AS progressed, p.phase, p.done, p.total, p.message,
               p.percent,
               v.runs * 8 + CASE WHEN v.state = 'running' AND p.job_id IS NOT NULL THEN 2
                                 WHEN v.state = 'running' OR v.runs = 0 THEN 1
                                 ELSE 3 END AS mark
          FROM live v LEFT JOIN job_progress p ON p.job_id = v.id
        UNION ALL
        SELECT d.id, d.kind, d.state, d.runs, d.attempt, d.max_attempts, d.prio, d.lane,
               d.errors->-1->>'message',
               CASE WHEN octet_length(d.result::text) <= 16384 THEN d.result::text END,
               CASE WHEN d.runs > 0
                    THEN (extract(epoch FROM d.finished_at - nullif(d.started_at, '-infinity'))
                            * 1000)::bigint END,
               d.progress IS NOT NULL, d.progress->>'phase', (d.progress->>'done')::bigint,
               (d.progress->>'total')::bigint, d.progress->>'message',
               (d.progress->>'percent')::smallint,
               d.runs * 8 + 7
          FROM job_done d
         WHERE d.id = ANY (ARRAY(SELECT id FROM f EXCEPT SELECT id FROM live))
      )
      SELECT f.tenant, f.id, f.mark AS told, l.queue, now.*
        FROM f LEFT JOIN now ON now.id = f.id LEFT JOIN job_lane l ON l.lane = now.lane
       WHERE now.id IS NULL OR now.mark > f.mark
      """;

  private final Pool pool;

  JobStreamStore(Pool pool) {
    this.pool = pool;
  }

  /// A job as it is, beside what its stream was told.
  ///
  /// @param told the mark of the last told step, 0 before the first
  /// @param job `null` when there is no such job any more
  record Ahead(StreamName stream, long told, @Nullable PresentJob job) {}

  /// @param id the job's number, or `null`
  /// @param key its unique key, when there is no number; looked for in the viewer's tenant
  /// @return empty when there is no such job, or it is not the viewer's to see: a person sees their
  ///   own jobs, an admin those of the tenant, a superadmin all
  Uni<Optional<StreamName>> find(@Nullable Long id, @Nullable String key, Actor viewer) {
    return pool.preparedQuery(FIND)
        .execute(
            Tuple.of(
                id,
                viewer.tenant(),
                key,
                viewer.isSuperadmin() ? null : viewer.tenant(),
                viewer.isAdmin() ? null : viewer.id()))
        .map(rows ->
            Rows.map(rows, row -> JobStreams.ofJob(row.getString("tenant"), row.getLong("id")))
                .stream()
                .findFirst());
  }

  /// @param streams of jobs
  Uni<List<Ahead>> ahead(List<StreamName> streams) {
    return pool.preparedQuery(AHEAD)
        .execute(Columns.of(streams).text(StreamName::tenant).text(StreamName::id).tuple())
        .map(rows -> Rows.map(rows, JobStreamStore::ahead));
  }

  private static Ahead ahead(Row row) {
    // The first column of the name is the stream's id, the second the job's, if it is there.
    long id = row.getLong(1);
    return new Ahead(
        JobStreams.ofJob(row.getString("tenant"), id),
        row.getLong("told"),
        row.getString("state") == null ? null : job(id, row));
  }

  private static PresentJob job(long id, Row row) {
    return new PresentJob(
        id,
        row.getString("queue"),
        row.getString("kind"),
        JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getInteger("runs"),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        -row.getInteger("prio"),
        row.getBoolean("progressed")
            ? new Progress(
                row.getString("phase"),
                row.getLong("done"),
                row.getLong("total"),
                row.getString("message"),
                row.getInteger("percent"))
            : null,
        row.getString("result"),
        row.getString("error"),
        row.getLong("ran_ms"));
  }
}
