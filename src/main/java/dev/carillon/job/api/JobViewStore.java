package dev.carillon.job.api;

import dev.carillon.job.JobState;
import dev.carillon.job.LaneName;
import dev.carillon.job.Progress;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the statements that read whole jobs have in common: the three places a job can be, how a
/// job is shown, and how its row is read.
///
/// A job moves between the places in one statement, so the snapshot of one statement sees each job
/// exactly once.
public final class JobViewStore {

  public static final String COLUMNS =
      """
      id, kind, payload, opts, attempt, max_attempts, lane, worker, prio, owner, unique_key,
                gate_key, errors, created_at, started_at, run_at\
      """;

  public static final String READY =
      "SELECT "
          + COLUMNS
          + ", CASE lease WHEN 0 THEN 'available' ELSE 'running' END AS state,"
          + " NULL::timestamptz AS finished_at, NULL::jsonb AS result, NULL::jsonb AS progress"
          + " FROM job_ready";

  public static final String SCHEDULED =
      "SELECT "
          + COLUMNS
          + ", CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END, NULL, NULL, NULL"
          + " FROM job_scheduled";

  public static final String DONE =
      "SELECT " + COLUMNS + ", state, finished_at, result, progress FROM job_done";

  /// Takes two texts: further columns, each with a comma behind it, and a query of [#COLUMNS] with
  /// the state and what only ended jobs have.
  public static final String VIEW =
      """
      SELECT j.id, j.kind, j.state, j.attempt, j.max_attempts, j.prio, j.owner, j.unique_key,
             j.gate_key, j.created_at, nullif(j.started_at, '-infinity') AS started_at, j.run_at,
             j.finished_at, j.result::text AS result, j.opts->'tags' AS tags, l.tenant, l.queue,
             w.node, %s
             coalesce(j.progress->>'phase', p.phase) AS phase,
             coalesce((j.progress->>'done')::bigint, p.done) AS done,
             coalesce((j.progress->>'total')::bigint, p.total) AS total,
             coalesce(j.progress->>'message', p.message) AS message,
             coalesce((j.progress->>'percent')::int, p.percent) AS percent,
             b.total AS batch_total, b.pending, b.completed, b.cancelled, b.discarded
        FROM (%s) j
        JOIN job_lane l ON l.lane = j.lane
        LEFT JOIN worker w ON w.id = j.worker
        LEFT JOIN job_progress p ON p.job_id = j.id
        LEFT JOIN job_batch b ON b.id = j.id
      """;

  private JobViewStore() {}

  static JobState state(String word) {
    return JobState.valueOf(word.toUpperCase(Locale.ROOT));
  }

  static FoundJob found(Row row) {
    return new FoundJob(
        view(row), state(row.getString("state")), row.getString("tenant"), row.getString("opts"));
  }

  /// {@return the job of a row of [#VIEW]}
  public static JobView view(Row row) {
    JobState state = state(row.getString("state"));
    String key = row.getString("gate_key");
    return new JobView(
        Long.toString(row.getLong("id")),
        row.getString("kind"),
        row.getString("kind"),
        state.documentWord(),
        state.word(),
        progress(row, state),
        row.getString("result"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("finished_at"),
        row.getOffsetDateTime("run_at"),
        row.getInteger("attempt"),
        row.getInteger("max_attempts"),
        row.getString("queue"),
        -row.getInteger("prio"),
        row.getString("node"),
        row.getString("tenant"),
        row.getString("owner"),
        tags((JsonArray) row.getJson("tags")),
        row.getString("unique_key"),
        key == null ? null : LaneName.unscoped(key),
        batch(row),
        row.getString("payload"),
        row.getString("errors"));
  }

  private static List<String> tags(@Nullable JsonArray tags) {
    return tags == null ? List.of() : tags.stream().map(String::valueOf).toList();
  }

  private static JobView.@Nullable Progress progress(Row row, JobState state) {
    boolean completed = state == JobState.COMPLETED;
    if (row.getLong("done") == null) {
      return completed ? JobView.Progress.COMPLETED : null;
    }
    var progress =
        new Progress(
            row.getString("phase"),
            row.getLong("done"),
            row.getLong("total"),
            row.getString("message"),
            row.getInteger("percent"));
    return new JobView.Progress(
        progress.done(),
        progress.total(),
        completed ? JobView.Progress.COMPLETED.percentage() : progress.percentage(),
        progress.message(),
        progress.phase());
  }

  private static JobView.@Nullable Batch batch(Row row) {
    return row.getInteger("batch_total") == null
        ? null
        : new JobView.Batch(
            row.getInteger("batch_total"),
            row.getInteger("pending"),
            row.getInteger("completed"),
            row.getInteger("cancelled"),
            row.getInteger("discarded"));
  }
}
