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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that read the figures. None of them touches a table of jobs but `job_lane`. Any
/// thread may call; everything here fails when the database is away.
@Singleton
public final class FigureReadStore {

  /// What ended in lanes `$1` (all when null) in the last `$2` ms.
  ///
  /// Index: `figure_minute_pkey`.
  static final String ENDED =
      """
      SELECT l.tenant, l.queue, f.kind, f.completed, f.failed, f.cancelled, f.retried, f.ran,
             f.waited
        FROM figure_minute f JOIN job_lane l ON l.lane = f.lane
       WHERE f.at > now() - $2::bigint * interval '1 ms' AND ($1::int[] IS NULL OR f.lane = ANY ($1))
      """;

  /// Counts of the last 24 hours: whole hours, and minutes of those that are not added up yet. All
  /// lanes together have a row of their own.
  ///
  /// Indexes: `figure_hour_pkey`, `figure_minute_pkey`.
  static final String DAY =
      """
      SELECT coalesce(sum(completed), 0)::bigint AS completed,
             coalesce(sum(failed), 0)::bigint AS failed,
             coalesce(sum(cancelled), 0)::bigint AS cancelled,
             coalesce(sum(retried), 0)::bigint AS retried
        FROM (SELECT completed, failed, cancelled, retried FROM figure_hour
               WHERE at > now() - interval '24 hours'
                 AND CASE WHEN $1::int[] IS NULL THEN lane = 0 AND kind = ''
                          ELSE lane = ANY ($1) END
              UNION ALL
              SELECT completed, failed, cancelled, retried FROM figure_minute
               WHERE at > now() - interval '24 hours'
                 AND at >= coalesce((SELECT max(at) + interval '1 hour' FROM figure_hour),
                                    '-infinity')
                 AND CASE WHEN $1::int[] IS NULL THEN lane = 0 AND kind = ''
                          ELSE lane = ANY ($1) END) parts
      """;

  private static final String STEP =
      "to_timestamp(floor(extract(epoch FROM at) / $4::bigint) * $4::bigint)";

  private static final String FITS =
      """
      CASE WHEN $1::int[] IS NULL AND $2::text IS NULL THEN lane = 0 AND kind = ''
           WHEN $1::int[] IS NULL THEN lane <> 0 AND kind = $2
           ELSE lane = ANY ($1) AND ($2::text IS NULL OR kind = $2) END
      """;

  /// What ended since `$3` in lanes `$1` of type `$2`, by steps of `$4` s.
  ///
  /// Index: `figure_minute_lane`.
  static final String MINUTES =
      "SELECT "
          + STEP
          + " AS step, completed, failed, cancelled, retried, ran, waited"
          + " FROM figure_minute WHERE at >= $3 AND "
          + FITS;

  /// The same of hours that were added up, and of the minutes after them.
  ///
  /// Indexes: `figure_hour_pkey`, `figure_minute_pkey`.
  static final String HOURS =
      "SELECT "
          + STEP
          + " AS step, completed, failed, cancelled, retried, ran, waited"
          + " FROM figure_hour WHERE at >= $3 AND "
          + FITS
          + " UNION ALL "
          + MINUTES
          + " AND at >= coalesce((SELECT max(at) + interval '1 hour' FROM figure_hour),"
          + " '-infinity')";

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

  /// How long attempts of type `$1` ran in the last day.
  ///
  /// Index: `figure_hour_pkey`, `figure_minute_pkey`.
  static final String RAN =
      """
      SELECT ran FROM figure_hour WHERE at > now() - interval '24 hours' AND kind = $1
      UNION ALL
      SELECT ran FROM figure_minute WHERE at > now() - interval '1 hour' AND kind = $1
      """;

  private static final double HALF = 0.5;

  private final Pool pool;

  FigureReadStore(Pool pool) {
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

  /// What ended, by tenant, queue and type.
  public record Group(String tenant, String queue, String kind) {}

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

  /// @param lanes all of them when `null`
  public Uni<Map<Group, Tally>> ended(Integer @Nullable [] lanes, Duration within) {
    return pool.preparedQuery(ENDED)
        .execute(Tuple.tuple().addValue(lanes).addLong(within.toMillis()))
        .map(rows ->
            summed(
                rows,
                row ->
                    new Group(
                        row.getString("tenant"), row.getString("queue"), row.getString("kind")),
                new HashMap<>()));
  }

  /// @return the median run of a type in the last day (ms); empty when none ended
  public Uni<Optional<Long>> usualRun(String kind) {
    return pool.preparedQuery(RAN)
        .execute(Tuple.of(kind))
        .map(rows -> {
          Spread ran = new Spread();
          rows.forEach(row -> ran.add(row.getArrayOfIntegers(0)));
          return Optional.ofNullable(ran.quantile(HALF));
        });
  }

  /// @param lanes all of them when `null`
  /// @return counts alone
  public Uni<Tally> day(Integer @Nullable [] lanes) {
    return pool.preparedQuery(DAY)
        .execute(Tuple.tuple().addValue(lanes))
        .map(rows -> {
          Tally day = new Tally();
          addCounts(day, rows.iterator().next());
          return day;
        });
  }

  /// @param lanes all of them when `null`
  /// @param kind every type when `null`
  /// @param step of whole minutes; hours that were added up are read when it is an hour
  /// @return by the beginning of the step; steps in which nothing ended are left out
  public Uni<Map<OffsetDateTime, Tally>> series(
      Integer @Nullable [] lanes, @Nullable String kind, OffsetDateTime from, Duration step) {
    boolean hours = step.compareTo(Duration.ofHours(1)) >= 0;
    return pool.preparedQuery(hours ? HOURS : MINUTES)
        .execute(
            Tuple.tuple().addValue(lanes).addValue(kind).addValue(from).addLong(step.toSeconds()))
        .map(rows -> summed(rows, row -> row.getOffsetDateTime("step"), new TreeMap<>()));
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

  public Uni<Look> look() {
    return pool.preparedQuery(COUNTED_AT)
        .execute()
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Look(row.getOffsetDateTime("at"), row.getOffsetDateTime("now"));
        });
  }

  private static <K> Map<K, Tally> summed(
      Iterable<Row> rows, Function<Row, K> key, Map<K, Tally> into) {
    for (Row row : rows) {
      Tally tally = into.computeIfAbsent(key.apply(row), fresh -> new Tally());
      addCounts(tally, row);
      tally.ran().add(row.getArrayOfIntegers("ran"));
      tally.waited().add(row.getArrayOfIntegers("waited"));
    }
    return into;
  }

  private static void addCounts(Tally tally, Row row) {
    tally.add(
        row.getLong("completed"),
        row.getLong("failed"),
        row.getLong("cancelled"),
        row.getLong("retried"));
  }
}
