package dev.carillon.job;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Tells workloads how their kinds of jobs are doing, over all tenants: for figures that the
/// operators of an installation see. Counts by the database, never by reading jobs. Any thread may
/// call; nothing is locked.
@Singleton
public final class KindFigureStore {

  /// Reads `job_ready` and the counts of `job_scheduled`; of the history the partitions of the time
  /// asked for, by `job_done_finished`.
  static final String FIND =
      """
      WITH kinds AS (SELECT unnest($1::text[]) AS kind),
      ready AS (
        SELECT kind, count(*) FILTER (WHERE lease = 0) AS waiting,
               count(*) FILTER (WHERE lease <> 0) AS active
          FROM job_ready WHERE kind = ANY ($1::text[]) GROUP BY kind
      ), later AS (
        SELECT kind, count(*) AS scheduled
          FROM job_scheduled WHERE kind = ANY ($1::text[]) GROUP BY kind
      ), done AS (
        SELECT kind, count(*) FILTER (WHERE state = 'completed') AS completed,
               count(*) FILTER (WHERE state = 'discarded') AS failed
          FROM job_done
         WHERE finished_at > now() - $2::bigint * interval '1 ms' AND kind = ANY ($1::text[])
         GROUP BY kind
      )
      SELECT kinds.kind, coalesce(waiting, 0) AS waiting, coalesce(active, 0) AS active,
             coalesce(scheduled, 0) AS scheduled, coalesce(completed, 0) AS completed,
             coalesce(failed, 0) AS failed
        FROM kinds LEFT JOIN ready USING (kind) LEFT JOIN later USING (kind)
             LEFT JOIN done USING (kind)
      """;

  private final Pool pool;

  KindFigureStore(Pool pool) {
    this.pool = pool;
  }

  /// Jobs of a kind (counts).
  ///
  /// @param waiting for a worker
  /// @param scheduled waiting for their time or their next try
  /// @param completed lately
  /// @param failed for good lately
  public record KindFigures(
      long waiting, long active, long scheduled, long completed, long failed) {}

  /// @param within how far back ended jobs count
  /// @return by kind, zeros for a kind that never had a job; fails when the database is away
  public Uni<Map<String, KindFigures>> find(Collection<String> kinds, Duration within) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.tuple().addValue(kinds.toArray(String[]::new)).addLong(within.toMillis()))
        .map(rows -> {
          Map<String, KindFigures> byKind = new HashMap<>();
          for (Row row : rows) {
            byKind.put(
                row.getString("kind"),
                new KindFigures(
                    row.getLong("waiting"),
                    row.getLong("active"),
                    row.getLong("scheduled"),
                    row.getLong("completed"),
                    row.getLong("failed")));
          }
          return byKind;
        });
  }
}
