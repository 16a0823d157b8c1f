package dev.carillon.job.api;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statements behind the demand for workers. Nothing is locked, and they cost no more than the
/// jobs that are counted.
@Singleton
final class DemandStore {

  /// Jobs by queue: those in line and those that run, and those due within `$2` ms. No more than
  /// `$1` are counted of either. It hops from lane to lane through the index with what is left to
  /// be counted; of a paused lane nothing is.
  ///
  /// Indexes: `job_ready_claim` twice for each lane, `job_scheduled_due`.
  static final String JOBS =
      """
      WITH RECURSIVE seen (lane, jobs, rest) AS (
        SELECT -1, 0::bigint, $1::bigint
        UNION ALL
        SELECT next.lane, next.jobs, seen.rest - next.jobs
          FROM seen
         CROSS JOIN LATERAL (
                SELECT here.lane,
                       CASE WHEN EXISTS (SELECT FROM job_lane l
                                          WHERE l.lane = here.lane AND l.paused_at IS NOT NULL)
                            THEN 0
                            ELSE (SELECT count(*)
                                    FROM (SELECT FROM job_ready r WHERE r.lane = here.lane
                                           LIMIT seen.rest) AS counted)
                        END AS jobs
                  FROM (SELECT (SELECT r.lane FROM job_ready r WHERE r.lane > seen.lane
                                 ORDER BY r.lane LIMIT 1) AS lane) AS here
                 WHERE here.lane IS NOT NULL) AS next
         WHERE seen.rest > 0
      ), due AS (
        SELECT lane, 1::bigint AS jobs
          FROM job_scheduled
         WHERE held IS NULL AND run_at <= now() + $2::bigint * interval '1 ms'
         ORDER BY run_at LIMIT $1
      )
      SELECT l.queue, sum(each.jobs)::bigint AS jobs
        FROM (SELECT lane, jobs FROM seen WHERE jobs > 0
              UNION ALL SELECT lane, jobs FROM due) AS each
        JOIN job_lane l USING (lane)
       WHERE l.paused_at IS NULL
       GROUP BY l.queue
      """;

  /// When the next delayed job or schedule is due, by the clock of the database, and how many jobs
  /// living workers run; a paused queue's among them.
  ///
  /// Indexes: `job_scheduled_due`, `schedule_due`.
  static final String NEXT =
      """
      SELECT least((SELECT min(run_at) FROM job_scheduled WHERE held IS NULL),
                   (SELECT min(next_fire) FROM schedule WHERE paused_at IS NULL)) AS due,
             (SELECT coalesce(sum(running), 0) FROM worker
               WHERE stopped_at IS NULL AND lease_until > now())::bigint AS running,
             now() AS at
      """;

  private final Pool pool;

  DemandStore(Pool pool) {
    this.pool = pool;
  }

  /// Jobs of a queue, over all tenants (count).
  record OfQueue(String queue, long jobs) {}

  /// @param due when the next job or schedule is due; it may be past
  /// @param running jobs of living workers (count)
  /// @param at the time it is at the database
  record Next(@Nullable OffsetDateTime due, long running, OffsetDateTime at) {}

  /// @param most jobs to count (at least 1)
  /// @param lead what is due within it is counted
  /// @return the queues that have jobs, in no particular order
  Uni<List<OfQueue>> jobs(long most, Duration lead) {
    return pool.preparedQuery(JOBS)
        .execute(Tuple.of(most, lead.toMillis()))
        .map(rows ->
            Rows.map(rows, row -> new OfQueue(row.getString("queue"), row.getLong("jobs"))));
  }

  Uni<Next> next() {
    return pool.preparedQuery(NEXT)
        .execute()
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Next(
              row.getOffsetDateTime("due"), row.getLong("running"), row.getOffsetDateTime("at"));
        });
  }
}
