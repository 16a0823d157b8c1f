package dev.carillon.figure;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that read what ended, as it was counted. None of them touches a table of jobs but
/// `job_lane`. Any thread may call; everything here fails when the database is away.
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

  /// How long attempts of type `$1` ran in the last day.
  ///
  /// Index: `figure_hour_pkey`, `figure_minute_pkey`.
  static final String RAN =
      """
      SELECT ran FROM figure_hour WHERE at > now() - interval '24 hours' AND kind = $1
      UNION ALL
      SELECT ran FROM figure_minute WHERE at > now() - interval '1 hour' AND kind = $1
      """;

  private final Pool pool;

  FigureReadStore(Pool pool) {
    this.pool = pool;
  }

  /// What ended, by tenant, queue and type.
  public record Group(String tenant, String queue, String kind) {}

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
          Histogram ran = new Histogram();
          rows.forEach(row -> ran.add(row.getArrayOfIntegers(0)));
          return Optional.ofNullable(ran.quantile(Histogram.MEDIAN));
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
