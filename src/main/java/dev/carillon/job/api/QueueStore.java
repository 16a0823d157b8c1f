package dev.carillon.job.api;

import dev.carillon.job.LaneName;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statements about queues. A queue is two lanes, the plain and the gated one.
@Singleton
final class QueueStore {

  /// Queues of tenant `$1`, or the one named `$2`, with their jobs counted.
  ///
  /// Index: `job_ready_claim`, once per lane; a lane's jobs are all looked at.
  static final String QUEUES =
      """
      SELECT l.queue, l.tenant, max(l.paused_at) AS paused_at, max(l.paused_by) AS paused_by,
             coalesce(sum(r.waiting), 0)::bigint AS waiting,
             coalesce(sum(r.active), 0)::bigint AS active,
             coalesce(sum(s.scheduled), 0)::bigint AS scheduled,
             coalesce(sum(s.retry), 0)::bigint AS retry
        FROM job_lane l
        LEFT JOIN (SELECT lane, count(*) FILTER (WHERE lease = 0) AS waiting,
                          count(*) FILTER (WHERE lease <> 0) AS active
                     FROM job_ready
                    WHERE lane = ANY (ARRAY(SELECT lane FROM job_lane
                                             WHERE tenant = $1 AND ($2::text IS NULL OR queue = $2)))
                    GROUP BY lane) r ON r.lane = l.lane
        LEFT JOIN (SELECT lane, count(*) FILTER (WHERE attempt = 0) AS scheduled,
                          count(*) FILTER (WHERE attempt <> 0) AS retry
                     FROM job_scheduled
                    WHERE lane = ANY (ARRAY(SELECT lane FROM job_lane
                                             WHERE tenant = $1 AND ($2::text IS NULL OR queue = $2)))
                    GROUP BY lane) s ON s.lane = l.lane
       WHERE l.tenant = $1 AND ($2::text IS NULL OR l.queue = $2)
       GROUP BY l.tenant, l.queue
       ORDER BY l.queue
      """;

  /// Pauses both lanes of a queue, making them if no job was ever in them. A queue that is paused
  /// already stays as it is.
  static final String PAUSE =
      """
      INSERT INTO job_lane (tenant, queue, gated, shard, paused_at, paused_by)
      SELECT $1, $2, gated, $3, now(), $4 FROM (VALUES (false), (true)) AS twin(gated)
          ON CONFLICT (tenant, queue, gated) DO UPDATE
         SET paused_at = coalesce(job_lane.paused_at, excluded.paused_at),
             paused_by = coalesce(job_lane.paused_by, excluded.paused_by)
      """;

  static final String RESUME =
      """
      UPDATE job_lane SET paused_at = NULL, paused_by = NULL WHERE tenant = $1 AND queue = $2
      RETURNING lane
      """;

  /// Pauses all queues of a tenant, in the order of their names, as [#PAUSE] does each.
  static final String PAUSE_ALL =
      """
      INSERT INTO job_lane (tenant, queue, gated, shard, paused_at, paused_by)
      SELECT l.tenant, l.queue, twin.gated, l.shard, now(), $2
        FROM (SELECT DISTINCT tenant, queue, shard FROM job_lane WHERE tenant = $1) l
       CROSS JOIN (VALUES (false), (true)) AS twin(gated)
       ORDER BY l.queue, twin.gated
          ON CONFLICT (tenant, queue, gated) DO UPDATE
         SET paused_at = coalesce(job_lane.paused_at, excluded.paused_at),
             paused_by = coalesce(job_lane.paused_by, excluded.paused_by)
      """;

  static final String RESUME_ALL =
      """
      UPDATE job_lane SET paused_at = NULL, paused_by = NULL
       WHERE lane IN (SELECT lane FROM job_lane WHERE tenant = $1 AND paused_at IS NOT NULL
                       ORDER BY queue, gated FOR UPDATE)
      RETURNING lane
      """;

  private final Pool pool;

  QueueStore(Pool pool) {
    this.pool = pool;
  }

  /// @param queue one queue alone, or `null` for all of the tenant
  Uni<List<QueueView>> queues(String tenant, @Nullable String queue) {
    return pool.preparedQuery(QUEUES)
        .execute(Tuple.of(tenant, queue))
        .map(rows -> Rows.map(rows, QueueStore::view));
  }

  Uni<Void> pause(Tx tx, String tenant, String queue, String by) {
    int shard = new LaneName(tenant, queue, false).shard();
    return tx.connection()
        .preparedQuery(PAUSE)
        .execute(Tuple.of(tenant, queue, (short) shard, by))
        .replaceWithVoid();
  }

  /// @return the queue's lanes; none when there is no such queue
  Uni<List<Integer>> resume(Tx tx, String tenant, String queue) {
    return tx.connection()
        .preparedQuery(RESUME)
        .execute(Tuple.of(tenant, queue))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)));
  }

  Uni<Void> pauseAll(Tx tx, String tenant, String by) {
    return tx.connection().preparedQuery(PAUSE_ALL).execute(Tuple.of(tenant, by)).replaceWithVoid();
  }

  /// @return the lanes of all queues that were paused
  Uni<List<Integer>> resumeAll(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(RESUME_ALL)
        .execute(Tuple.of(tenant))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)));
  }

  private static QueueView view(Row row) {
    return new QueueView(
        row.getString("queue"),
        row.getString("tenant"),
        row.getLong("waiting"),
        row.getLong("scheduled"),
        row.getLong("active"),
        row.getLong("retry"),
        row.getOffsetDateTime("paused_at") != null,
        row.getOffsetDateTime("paused_at"),
        row.getString("paused_by"));
  }
}
