package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// Tells workloads how one queue of a tenant is doing, and whether anybody works. Any thread may
/// call; nothing is locked.
@Singleton
public final class QueueFigureStore {

  /// Ended jobs and averages are those of the last day: older ones say nothing about now.
  ///
  /// Indexes: `job_lane` by its unique key, `job_ready_claim`; `job_done` reads today's and
  /// yesterday's partition.
  static final String FIND =
      """
      WITH lanes AS (SELECT lane FROM job_lane WHERE tenant = $1 AND queue = $2),
      done AS (
        SELECT state, finished_at - started_at AS ran, started_at - created_at AS waited
          FROM job_done
         WHERE lane IN (SELECT lane FROM lanes) AND finished_at > now() - interval '1 day'
      )
      SELECT (SELECT count(*) FROM job_ready WHERE lane IN (SELECT lane FROM lanes) AND lease = 0)
               AS waiting,
             (SELECT count(*) FROM job_ready WHERE lane IN (SELECT lane FROM lanes) AND lease <> 0)
               AS active,
             (SELECT count(*) FROM job_ready j JOIN worker w ON w.id = j.worker
               WHERE j.lane IN (SELECT lane FROM lanes) AND w.lease_until < now()) AS stalled,
             (SELECT count(*) FROM job_scheduled
               WHERE lane IN (SELECT lane FROM lanes) AND held IS DISTINCT FROM 'batch') AS delayed,
             (SELECT count(*) FROM done WHERE state = 'completed') AS completed,
             (SELECT count(*) FROM done WHERE state <> 'completed') AS failed,
             (SELECT round(extract(epoch FROM avg(ran)) * 1000)::bigint FROM done
               WHERE state = 'completed') AS ran_ms,
             (SELECT round(extract(epoch FROM avg(waited)) * 1000)::bigint FROM done
               WHERE state = 'completed') AS waited_ms,
             (SELECT max(lease_until) - $3 * interval '1 ms' FROM worker WHERE stopped_at IS NULL)
               AS beat_at,
             now() AS at
      """;

  private final Pool pool;
  private final Duration lease;

  /// @param lease how long a heartbeat lasts, to tell from its end when it was
  QueueFigureStore(
      Pool pool,
      @ConfigProperty(name = "carillon.worker.lease", defaultValue = "15s") Duration lease) {
    this.pool = pool;
    this.lease = lease;
  }

  /// A queue now; counts of ended jobs and averages are of the last day.
  ///
  /// @param stalled running jobs whose worker has died and that wait for their rescue (count)
  /// @param delayed waiting for their time or their next try (count)
  /// @param ranMs average run in ms, `null` when none completed
  /// @param waitedMs average wait in ms, `null` when none completed
  /// @param beatAt newest heartbeat of any worker, `null` when there never was one
  /// @param at time of the database
  public record QueueFigures(
      long waiting,
      long active,
      long stalled,
      long delayed,
      long completed,
      long failed,
      @Nullable Long ranMs,
      @Nullable Long waitedMs,
      @Nullable OffsetDateTime beatAt,
      OffsetDateTime at) {}

  /// @return zeros for a queue that never had a job; fails when the database is away
  public Uni<QueueFigures> find(String tenant, String queue) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, queue, lease.toMillis()))
        .map(rows -> figures(rows.iterator().next()));
  }

  private static QueueFigures figures(Row row) {
    return new QueueFigures(
        row.getLong("waiting"),
        row.getLong("active"),
        row.getLong("stalled"),
        row.getLong("delayed"),
        row.getLong("completed"),
        row.getLong("failed"),
        row.getLong("ran_ms"),
        row.getLong("waited_ms"),
        row.getOffsetDateTime("beat_at"),
        row.getOffsetDateTime("at"));
  }
}
