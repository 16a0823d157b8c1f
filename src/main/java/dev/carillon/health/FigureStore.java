package dev.carillon.health;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The statement behind the figures of health. Asked at most every two seconds on a node.
@Singleton
final class FigureStore {

  /// A worker that was found dead keeps a lease that ended before it was stopped; one that went
  /// away by itself does not.
  ///
  /// Reads the whole of `job_ready`, which holds waiting and running jobs alone (0.2 s for a
  /// million). `job_done` by `job_done_finished`, in the partitions of the window.
  static final String FIGURES =
      """
      WITH ready AS (
        SELECT count(*) FILTER (WHERE lease = 0) AS waiting,
               count(*) FILTER (WHERE lease = 0 AND prio <= -10) AS high,
               count(*) FILTER (WHERE lease = 0 AND prio >= 10) AS low,
               count(*) FILTER (WHERE lease <> 0) AS running,
               (extract(epoch FROM now() - min(run_at) FILTER (WHERE lease = 0)) * 1000)::bigint
                 AS oldest_ms
          FROM job_ready
      ), done AS (
        SELECT count(*) FILTER (WHERE state = 'completed') AS completed,
               count(*) FILTER (WHERE state = 'discarded') AS failed,
               round(avg(extract(epoch FROM finished_at - started_at) * 1000)
                     FILTER (WHERE state = 'completed' AND started_at > '-infinity'))::bigint
                 AS ran_ms
          FROM job_done WHERE finished_at > now() - $1::bigint * interval '1 ms'
      ), workers AS (
        SELECT count(*) FILTER (WHERE stopped_at IS NULL AND lease_until >= now()) AS live,
               count(*) FILTER (WHERE (stopped_at IS NULL AND lease_until < now())
                                   OR (stopped_at > lease_until
                                       AND stopped_at > now() - $1::bigint * interval '1 ms'))
                 AS stale
          FROM worker
      )
      SELECT ready.*, done.*, workers.*,
             (SELECT coalesce(sum(pg_stat_get_tuples_inserted(inhrelid)), 0)::bigint
                FROM pg_inherits WHERE inhparent = 'job_done'::regclass) AS total,
             (SELECT count(*) FROM job_lane WHERE paused_at IS NOT NULL) AS paused,
             (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::bigint
                FROM pg_stat_activity
               WHERE backend_type = 'client backend' AND backend_xmin IS NOT NULL
                 AND datname = current_database() AND pid <> pg_backend_pid()
                 AND query !~* '^\\s*vacuum') AS transaction_s,
             now() AS at
        FROM ready, done, workers
      """;

  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Uni<Figures> figures;

  FigureStore(Pool pool, HealthConfig config) {
    this.figures =
        Uni.createFrom()
            .deferred(
                () -> pool.preparedQuery(FIGURES).execute(Tuple.of(config.window().toMillis())))
            .map(rows -> figures(rows.iterator().next()))
            .memoize()
            .forFixedDuration(FRESH);
  }

  /// @return the figures, at most two seconds old; fails when the database is away
  Uni<Figures> figures() {
    return figures;
  }

  private static Figures figures(Row row) {
    return new Figures(
        row.getLong("waiting"),
        row.getLong("high"),
        row.getLong("low"),
        row.getLong("running"),
        ofMillis(row.getLong("oldest_ms")),
        row.getLong("completed"),
        row.getLong("failed"),
        row.getLong("ran_ms"),
        row.getLong("total"),
        row.getInteger("live"),
        row.getInteger("stale"),
        row.getInteger("paused"),
        Duration.ofSeconds(row.getLong("transaction_s")),
        row.getOffsetDateTime("at"));
  }

  private static @Nullable Duration ofMillis(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
