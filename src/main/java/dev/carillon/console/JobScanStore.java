package dev.carillon.console;

import dev.carillon.job.JobState;
import dev.carillon.job.JobTypes;
import dev.carillon.job.api.JobCriteria;
import dev.carillon.job.api.JobListStore;
import dev.carillon.job.api.JobView;
import dev.carillon.job.api.JobViewStore;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Walks through jobs from the newest to the oldest, a page or a part at a time, by the statements
/// of [JobWalks]. Locks and claims nothing.
///
/// A walk looks at no more than [#WINDOW] jobs at a time, so that its answer comes at once whatever
/// it looks for; it says how far it came, and the next one goes on there.
@Singleton
final class JobScanStore {

  /// Jobs a walk looks at (count): some 50 ms.
  static final int WINDOW = 10_000;

  /// The order of the ids is what a walk goes by, so indexes have to lead it: PostgreSQL would
  /// rather gather and sort what a walk may look at than begin to walk.
  static final String ORDERED =
      """
      SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
             set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
             set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)
      """;

  /// Above every id of a job that was created before `$1`; null when that is not known.
  ///
  /// Index: `figure_clock_pkey`.
  static final String BOUND =
      """
      SELECT (block + 1) * 256000 AS bound FROM figure_clock WHERE at >= $1 ORDER BY at LIMIT 1
      """;

  private final Pool pool;
  private final JobTypes types;

  JobScanStore(Pool pool, JobTypes types) {
    this.pool = pool;
    this.types = types;
  }

  /// @param last the id the walk came to, when it ended before the jobs did; else `null`
  /// @param searched jobs looked at when the page is not full (count); else 0
  record Found(List<JobRow> jobs, @Nullable Long last, long searched) {}

  /// @param before ids below this one
  Uni<Found> page(JobFilter.Wanted wanted, long before, int limit) {
    return JobListStore.guarded(
        pool,
        connection ->
            connection
                .query(ORDERED)
                .execute()
                .chain(() -> lanes(connection, wanted.criteria()))
                .chain(lanes ->
                    lanes != null && lanes.length == 0
                        ? Uni.createFrom().item(new Found(List.of(), null, 0))
                        : start(connection, wanted, before)
                            .chain(start -> page(connection, wanted, lanes, start, limit))));
  }

  private Uni<Found> page(
      SqlConnection connection,
      JobFilter.Wanted wanted,
      Integer @Nullable [] lanes,
      long before,
      int limit) {
    Source source = Source.of(wanted, lanes);
    return connection
        .preparedQuery(JobWalks.page(source))
        .execute(parameters(wanted, lanes, before, WINDOW).addValue(limit + 1))
        .map(rows -> Rows.map(rows, this::row))
        .chain(jobs ->
            jobs.size() > limit
                ? Uni.createFrom().item(found(jobs, limit, null, 0))
                : reach(
                        connection,
                        source,
                        parameters(wanted, lanes, before, WINDOW).addValue(limit + 1))
                    .map(reach -> found(jobs, limit, reach.last(), reach.seen())));
  }

  private static Found found(List<JobRow> jobs, int limit, @Nullable Long reached, long seen) {
    return jobs.size() > limit
        ? new Found(List.copyOf(jobs.subList(0, limit)), Long.valueOf(jobs.get(limit - 1).id()), 0)
        : new Found(jobs, reached, seen);
  }

  private record Reach(long seen, @Nullable Long last) {}

  private static Uni<Reach> reach(SqlConnection connection, Source source, Tuple parameters) {
    return connection
        .preparedQuery(JobWalks.reach(source))
        .execute(parameters)
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Reach(row.getLong("seen"), row.getLong("last"));
        });
  }

  /// A list that ends at an instant begins near the ids of that instant.
  private static Uni<Long> start(SqlConnection connection, JobFilter.Wanted wanted, long before) {
    var to = wanted.criteria().to();
    return to == null
        ? Uni.createFrom().item(before)
        : connection
            .preparedQuery(BOUND)
            .execute(Tuple.of(to))
            .map(rows ->
                rows.rowCount() == 0
                    ? before
                    : Math.min(before, rows.iterator().next().getLong(0)));
  }

  private static Uni<Integer @Nullable []> lanes(SqlConnection connection, JobCriteria wanted) {
    return JobListStore.lanes(connection, wanted.sight().tenant(), wanted.queue());
  }

  static Tuple parameters(
      JobFilter.Wanted wanted, Integer @Nullable [] lanes, long before, int window) {
    var criteria = wanted.criteria();
    return Tuple.tuple()
        .addValue(lanes)
        .addValue(criteria.sight().owner())
        .addValue(criteria.states().stream().map(JobState::word).toArray(String[]::new))
        .addValue(criteria.type())
        .addValue(criteria.tag())
        .addValue(criteria.from())
        .addValue(criteria.to())
        .addValue(pattern(wanted.text()))
        .addValue(before)
        .addValue((long) window);
  }

  /// What LIKE takes for a sign of its own is meant as it is.
  private static @Nullable String pattern(@Nullable String text) {
    return text == null
        ? null
        : "%" + text.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  private JobRow row(Row row) {
    JobView job = JobViewStore.view(row);
    boolean repeatable = types.insteadOfRetry(job.type()).isEmpty();
    return JobRow.of(job, row.getString("last_error"), repeatable);
  }
}
