package dev.carillon.job.api;

/// What the statements that read whole jobs have in common: the three places a job can be, and how
/// a job is shown.
///
/// A job moves between the places in one statement, so the snapshot of one statement sees each job
/// exactly once.
final class JobSql {

  static final String COLUMNS =
      """
      id, kind, payload, opts, attempt, max_attempts, lane, worker, prio, owner, unique_key,
                gate_key, errors, created_at, started_at, run_at\
      """;

  static final String READY =
      "SELECT "
          + COLUMNS
          + ", CASE lease WHEN 0 THEN 'available' ELSE 'running' END AS state,"
          + " NULL::timestamptz AS finished_at, NULL::jsonb AS result, NULL::jsonb AS progress"
          + " FROM job_ready";

  static final String SCHEDULED =
      "SELECT "
          + COLUMNS
          + ", CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END, NULL, NULL, NULL"
          + " FROM job_scheduled";

  static final String DONE =
      "SELECT " + COLUMNS + ", state, finished_at, result, progress FROM job_done";

  static final String VIEW =
      """
      SELECT j.id, j.kind, j.state, j.attempt, j.max_attempts, j.prio, j.owner, j.unique_key,
             j.gate_key, j.created_at, nullif(j.started_at, '-infinity') AS started_at, j.run_at,
             j.finished_at, j.result::text AS result, j.opts->'tags' AS tags, l.tenant, l.queue,
             w.node, %s
             coalesce(j.progress->>'phase', p.phase) AS phase,
             coalesce((j.progress->>'done')::bigint, p.done) AS done,
             coalesce((j.progress->>'total')::bigint, p.total) AS total,
             coalesce(j.progress->>'message', p.message) AS message,
             b.total AS batch_total, b.pending, b.completed, b.cancelled, b.discarded
        FROM (%s) j
        JOIN job_lane l ON l.lane = j.lane
        LEFT JOIN worker w ON w.id = j.worker
        LEFT JOIN job_progress p ON p.job_id = j.id
        LEFT JOIN job_batch b ON b.id = j.id
      """;

  private JobSql() {}
}
