package dev.carillon.job.api;

import dev.carillon.job.JobState;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that list and count jobs. They lock and claim nothing.
@Singleton
public final class JobListStore {

  /// Entries up to which a list is counted; beyond, its total is a lower bound.
  static final int MOST_COUNTED = 10_000;

  /// Rows of each table up to which the statistics count.
  static final int MOST_IN_STATS = 1_000_000;

  /// Lists are planned for their own values, since which index is right depends on how many jobs a
  /// tenant has. A filter that nearly nothing fits reads far; it is not let to read for ever.
  /// Compiling a plan was measured to take longer (60 to 150 ms) than most lists.
  static final String GUARD =
      """
      SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
             set_config('statement_timeout', '5s', true), set_config('jit', 'off', true)
      """;

  /// Lanes of tenant `$1` (every tenant's when null) and queue `$2` (every queue when null).
  static final String LANES =
      """
      SELECT lane FROM job_lane
       WHERE ($1::text IS NULL OR tenant = $1) AND ($2::text IS NULL OR queue = $2)
      """;

  private static final String FITS =
      """
      ($1::int[] IS NULL OR lane = ANY ($1)) AND ($2::text IS NULL OR owner = $2)
         AND ($4::text IS NULL OR kind = $4)
         AND ($5::text IS NULL OR opts ? 'tags' AND opts->'tags' ? $5)
         AND ($6::timestamptz IS NULL OR created_at >= $6)
         AND ($7::timestamptz IS NULL OR created_at < $7)\
      """;

  private static final String READY_FITS =
      FITS
          + " AND $3::text[] && '{available,running}'"
          + " AND CASE lease WHEN 0 THEN 'available' ELSE 'running' END = ANY ($3)";

  private static final String SCHEDULED_FITS =
      FITS
          + " AND $3::text[] && '{scheduled,retryable}'"
          + " AND CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END = ANY ($3)";

  /// Partitions that ended before `$6` hold nothing that was created later.
  private static final String DONE_FITS =
      FITS
          + " AND $3::text[] && '{completed,cancelled,discarded}' AND state = ANY ($3)"
          + " AND ($6::timestamptz IS NULL OR finished_at >= $6)";

  /// One page, newest id first, of the jobs in lanes `$1` and of owner `$2` (null for any) whose
  /// state is in `$3`: from each table no more than the page and what comes before it (`$8`).
  ///
  /// Indexes: `job_ready_owner`, `job_scheduled_owner`, `job_done_owner` for one owner;
  /// `job_done_<day>_kind_id`, `job_done_<day>_lane_id` and `job_done_<day>_tag` of days that are
  /// over; else the primary keys and `job_done_id`, backwards.
  static final String LIST =
      JobViewStore.VIEW.formatted(
              "NULL AS payload, NULL AS errors, NULL AS opts,",
              """
              (%s WHERE %s ORDER BY id DESC LIMIT $8)
              UNION ALL
              (%s WHERE %s ORDER BY id DESC LIMIT $8)
              UNION ALL
              (%s WHERE %s ORDER BY id DESC LIMIT $8)
              ORDER BY id DESC LIMIT $9 OFFSET $10\
              """
                  .formatted(
                      JobViewStore.READY,
                      READY_FITS,
                      JobViewStore.SCHEDULED,
                      SCHEDULED_FITS,
                      JobViewStore.DONE,
                      DONE_FITS))
          + " ORDER BY j.id DESC";

  /// How many jobs fit, counted up to `$8` and one more.
  static final String COUNT =
      """
      SELECT count(*) FROM (
        (SELECT FROM job_ready WHERE %s LIMIT $8 + 1)
        UNION ALL (SELECT FROM job_scheduled WHERE %s LIMIT $8 + 1)
        UNION ALL (SELECT FROM job_done WHERE %s LIMIT $8 + 1)
        LIMIT $8 + 1) found
      """
          .formatted(READY_FITS, SCHEDULED_FITS, DONE_FITS);

  /// Jobs in lanes `$1` of owner `$2` by state, over at most `$3` rows of each table.
  static final String STATS =
      """
      SELECT state, count(*) AS jobs FROM (
        (SELECT CASE lease WHEN 0 THEN 'available' ELSE 'running' END AS state FROM job_ready
          WHERE ($1::int[] IS NULL OR lane = ANY ($1)) AND ($2::text IS NULL OR owner = $2)
          LIMIT $3)
        UNION ALL
        (SELECT CASE attempt WHEN 0 THEN 'scheduled' ELSE 'retryable' END FROM job_scheduled
          WHERE ($1::int[] IS NULL OR lane = ANY ($1)) AND ($2::text IS NULL OR owner = $2)
          LIMIT $3)
        UNION ALL
        (SELECT state FROM job_done
          WHERE ($1::int[] IS NULL OR lane = ANY ($1)) AND ($2::text IS NULL OR owner = $2)
          LIMIT $3)) jobs
       GROUP BY state
      """;

  private static final String CANCELLED_BY_TIMEOUT = "57014";

  private final Pool pool;

  JobListStore(Pool pool) {
    this.pool = pool;
  }

  /// A page and how many there are (count, at most one above [#MOST_COUNTED]).
  record Found(List<JobView> jobs, long total) {}

  Uni<Found> list(JobCriteria wanted, PageRequest page) {
    return guarded(connection ->
        lanes(connection, wanted.sight().tenant(), wanted.queue())
            .chain(lanes -> {
              if (lanes != null && lanes.length == 0) {
                return Uni.createFrom().item(new Found(List.of(), 0));
              }
              Tuple rows =
                  criteria(lanes, wanted)
                      .addValue(page.offset() + page.limit())
                      .addValue(page.limit())
                      .addValue(page.offset());
              return connection
                  .preparedQuery(LIST)
                  .execute(rows)
                  .map(found -> Rows.map(found, JobViewStore::view))
                  .chain(jobs ->
                      total(connection, criteria(lanes, wanted), page, jobs.size())
                          .map(total -> new Found(jobs, total)));
            }));
  }

  /// A page that is not full is the last one, and tells the total by itself.
  private static Uni<Long> total(
      SqlConnection connection, Tuple criteria, PageRequest page, int onPage) {
    boolean last = onPage < page.limit() && (onPage > 0 || page.offset() == 0);
    return last
        ? Uni.createFrom().item((long) page.offset() + onPage)
        : connection
            .preparedQuery(COUNT)
            .execute(criteria.addValue(MOST_COUNTED))
            .map(count -> count.iterator().next().getLong(0));
  }

  private static Tuple criteria(Integer @Nullable [] lanes, JobCriteria wanted) {
    return Tuple.tuple()
        .addValue(lanes)
        .addValue(wanted.sight().owner())
        .addValue(wanted.states().stream().map(JobState::word).toArray(String[]::new))
        .addValue(wanted.type())
        .addValue(wanted.tag())
        .addValue(wanted.from())
        .addValue(wanted.to());
  }

  /// @return jobs by state; a state without jobs is left out
  Uni<Map<JobState, Long>> stats(Sight sight) {
    return guarded(connection ->
        lanes(connection, sight.tenant(), null)
            .chain(lanes ->
                connection
                    .preparedQuery(STATS)
                    .execute(
                        Tuple.tuple()
                            .addValue(lanes)
                            .addValue(sight.owner())
                            .addValue(MOST_IN_STATS)))
            .map(rows -> {
              Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
              rows.forEach(
                  row -> jobs.put(JobViewStore.state(row.getString("state")), row.getLong("jobs")));
              return jobs;
            }));
  }

  /// The lanes of a tenant and a queue.
  ///
  /// @return `null` when every lane fits
  public static Uni<Integer @Nullable []> lanes(
      SqlConnection connection, @Nullable String tenant, @Nullable String queue) {
    if (tenant == null && queue == null) {
      return Uni.createFrom().nullItem();
    }
    return connection
        .preparedQuery(LANES)
        .execute(Tuple.of(tenant, queue))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)).toArray(Integer[]::new));
  }

  private <T> Uni<T> guarded(Function<SqlConnection, Uni<T>> read) {
    return guarded(pool, read);
  }

  /// Runs statements that may have to read far, under [#GUARD].
  ///
  /// @return fails with a 503 problem when it takes too long
  public static <T> Uni<T> guarded(Pool pool, Function<SqlConnection, Uni<T>> read) {
    return pool.withTransaction(
            connection -> connection.query(GUARD).execute().chain(() -> read.apply(connection)))
        .onFailure(JobListStore::tookTooLong)
        .transform(late ->
            new ProblemException(
                ProblemType.BUSY,
                "Too many jobs would have to be read for this; narrow the filter,"
                    + " for example by from and to."));
  }

  private static boolean tookTooLong(Throwable failure) {
    return failure instanceof PgException database
        && CANCELLED_BY_TIMEOUT.equals(database.getSqlState());
  }
}
