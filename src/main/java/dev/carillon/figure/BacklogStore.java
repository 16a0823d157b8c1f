package dev.carillon.figure;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statements that read what waits and runs, as it was last counted. None of them touches a
/// table of jobs but `job_lane`. Any thread may call; everything here fails when the database is
/// away.
@Singleton
public final class BacklogStore {

  /// The most that waited and ran in lanes `$1` in each step of `$3` s since `$2`. A minute in
  /// which nobody looked is left out; a lane nobody saw anything in had nothing.
  ///
  /// Index: `figure_depth_pkey`.
  static final String DEPTH =
      """
      SELECT to_timestamp(floor(extract(epoch FROM at) / $3::bigint) * $3::bigint) AS step,
             max(waiting)::bigint AS waiting, max(running)::bigint AS running
        FROM (SELECT at,
                     coalesce(sum(waiting) FILTER (WHERE CASE WHEN $1::int[] IS NULL THEN lane = 0
                                                              ELSE lane = ANY ($1) END), 0)
                       AS waiting,
                     coalesce(sum(running) FILTER (WHERE CASE WHEN $1::int[] IS NULL THEN lane = 0
                                                              ELSE lane = ANY ($1) END), 0)
                       AS running
                FROM figure_depth
               WHERE at >= $2 AND lane = ANY (array_append($1::int[], 0))
               GROUP BY at) minutes
       GROUP BY 1
      """;

  /// The queues of tenant `$1` (of all when null) with what waits and runs in them.
  ///
  /// Index: `figure_live_pkey`.
  static final String QUEUES =
      """
      SELECT l.tenant, l.queue, max(l.paused_at) AS paused_at, max(l.paused_by) AS paused_by,
             coalesce(sum(f.waiting), 0)::bigint AS waiting,
             coalesce(sum(f.running), 0)::bigint AS running,
             coalesce(sum(f.scheduled), 0)::bigint AS scheduled,
             coalesce(sum(f.retrying), 0)::bigint AS retrying,
             min(f.oldest) AS oldest
        FROM job_lane l LEFT JOIN figure_live f ON f.lane = l.lane
       WHERE $1::text IS NULL OR l.tenant = $1
       GROUP BY l.tenant, l.queue
       ORDER BY l.tenant, l.queue
      """;

  static final String LANES =
      """
      SELECT lane FROM job_lane
       WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR queue = $2)
      """;

  static final String COUNTED_AT =
      "SELECT nullif(at, '-infinity') AS at, now() AS now FROM figure_round WHERE name = 'live'";

  private final Pool pool;

  BacklogStore(Pool pool) {
    this.pool = pool;
  }

  /// A queue of a tenant, now (counts).
  ///
  /// @param oldest when the oldest waiting job was due
  public record QueueNow(
      String tenant,
      String queue,
      @Nullable OffsetDateTime pausedAt,
      @Nullable String pausedBy,
      long waiting,
      long running,
      long scheduled,
      long retrying,
      @Nullable OffsetDateTime oldest) {}

  /// What waited and ran in a step (counts).
  public record Depth(long waiting, long running) {}

  /// @param at when what waits and runs was counted; `null` when it never was
  /// @param now time of the database
  public record Look(@Nullable OffsetDateTime at, OffsetDateTime now) {}

  /// @return the lanes of a tenant and a queue; `null` for all there are
  public Uni<Integer @Nullable []> lanes(@Nullable String tenant, @Nullable String queue) {
    if (tenant == null && queue == null) {
      return Uni.createFrom().nullItem();
    }
    return pool.preparedQuery(LANES)
        .execute(Tuple.of(tenant, queue))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)).toArray(Integer[]::new));
  }

  /// @return by the beginning of the step
  public Uni<Map<OffsetDateTime, Depth>> depth(
      Integer @Nullable [] lanes, OffsetDateTime from, Duration step) {
    return pool.preparedQuery(DEPTH)
        .execute(Tuple.tuple().addValue(lanes).addValue(from).addLong(step.toSeconds()))
        .map(rows -> {
          Map<OffsetDateTime, Depth> found = new HashMap<>();
          rows.forEach(row ->
              found.put(
                  row.getOffsetDateTime("step"),
                  new Depth(row.getLong("waiting"), row.getLong("running"))));
          return found;
        });
  }

  /// @param tenant of which; all when `null`
  public Uni<List<QueueNow>> queues(@Nullable String tenant) {
    return pool.preparedQuery(QUEUES)
        .execute(Tuple.of(tenant))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new QueueNow(
                        row.getString("tenant"),
                        row.getString("queue"),
                        row.getOffsetDateTime("paused_at"),
                        row.getString("paused_by"),
                        row.getLong("waiting"),
                        row.getLong("running"),
                        row.getLong("scheduled"),
                        row.getLong("retrying"),
                        row.getOffsetDateTime("oldest"))));
  }

  /// @return when it was counted last, and the time of the database
  public Uni<Look> look() {
    return pool.preparedQuery(COUNTED_AT)
        .execute()
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Look(row.getOffsetDateTime("at"), row.getOffsetDateTime("now"));
        });
  }
}
