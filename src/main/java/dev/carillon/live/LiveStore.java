package dev.carillon.live;

import dev.carillon.job.JobState;
import dev.carillon.job.Progress;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements that read jobs for those who follow them. Nothing is locked or claimed.
///
/// A job is in one of three tables and moves in one statement, so the snapshot of one statement
/// sees it in exactly one.
@Singleton
final class LiveStore {

  /// The id of job `$1`, or of the newest job of tenant `$2` with unique key `$3`, if its tenant is
  /// `$4` (any when null) and its owner `$5` (any when null). What is not the caller's to see does
  /// not come back, as if it were not there.
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
      SELECT j.id
        FROM (SELECT id, lane, owner FROM job_ready WHERE id = (SELECT id FROM wanted)
              UNION ALL
              SELECT id, lane, owner FROM job_scheduled WHERE id = (SELECT id FROM wanted)
              UNION ALL
              SELECT id, lane, owner FROM job_done WHERE id = (SELECT id FROM wanted)) j
        JOIN job_lane l ON l.lane = j.lane
       WHERE ($4::text IS NULL OR l.tenant = $4) AND ($5::text IS NULL OR j.owner = $5)
      """;

  /// The jobs of `$1` as they are. The history, one partition a day, is asked only for those that
  /// live no longer, and a job that has ended is followed no more: its partitions are searched
  /// once.
  ///
  /// A result of more than 16 KiB stays out; `GET /api/jobs/{id}` has it.
  ///
  /// Indexes: the primary keys, and `job_done_id` in each partition.
  static final String STATES =
      """
      WITH live AS MATERIALIZED (
        SELECT id, kind, CASE lease WHEN 0 THEN 'available' ELSE 'running' END AS state, lease,
               attempt, max_attempts, errors->-1->>'message' AS error,
               CASE lease WHEN 0 THEN now() ELSE started_at END AS at
          FROM job_ready WHERE id = ANY ($1::bigint[])
        UNION ALL
        SELECT id, kind, CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END, 0, attempt,
               max_attempts, errors->-1->>'message', now()
          FROM job_scheduled WHERE id = ANY ($1)
      )
      SELECT v.id, v.kind, v.state, v.lease, v.attempt, v.max_attempts, v.error,
             NULL AS result, greatest(v.at, p.updated_at) AS at, p.job_id IS NOT NULL AS progressed,
             p.phase, p.done, p.total, p.message
        FROM live v LEFT JOIN job_progress p ON p.job_id = v.id
      UNION ALL
      SELECT d.id, d.kind, d.state, 0, d.attempt, d.max_attempts, d.errors->-1->>'message',
             CASE WHEN octet_length(d.result::text) <= 16384 THEN d.result::text END, d.finished_at,
             d.progress IS NOT NULL, d.progress->>'phase', (d.progress->>'done')::bigint,
             (d.progress->>'total')::bigint, d.progress->>'message'
        FROM job_done d
       WHERE d.id = ANY (ARRAY(SELECT unnest($1) EXCEPT SELECT id FROM live))
      """;

  private final Pool pool;

  LiveStore(Pool pool) {
    this.pool = pool;
  }

  /// @return empty when there is no such job, or it is not `reader`'s to see: a person sees their
  ///   own jobs, an admin those of the tenant, a superadmin all; by a unique key, only those of the
  ///   tenant
  Uni<Optional<Long>> find(StreamName stream, Actor reader) {
    @Nullable Long id = stream.id().orElse(null);
    return pool.preparedQuery(FIND)
        .execute(
            Tuple.of(
                id,
                reader.tenant(),
                id == null ? stream.job() : null,
                reader.isSuperadmin() ? null : reader.tenant(),
                reader.isAdmin() ? null : reader.id()))
        .map(rows -> Rows.map(rows, row -> row.getLong(0)).stream().findFirst());
  }

  /// @param ids jobs (each once)
  /// @return the jobs that are there, in no particular order
  Uni<List<Snapshot>> states(Collection<Long> ids) {
    return pool.preparedQuery(STATES)
        .execute(Tuple.tuple().addValue(ids.toArray(Long[]::new)))
        .map(rows -> Rows.map(rows, LiveStore::snapshot));
  }

  private static Snapshot snapshot(Row row) {
    return new Snapshot(
        row.getLong("id"),
        row.getString("kind"),
        JobState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getLong("lease"),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        row.getBoolean("progressed")
            ? new Progress(
                row.getString("phase"),
                row.getLong("done"),
                row.getLong("total"),
                row.getString("message"))
            : null,
        row.getString("result"),
        row.getString("error"),
        row.getOffsetDateTime("at"));
  }
}
