package dev.carillon.metrics;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The statements behind the gauges of the queues. Asked by a timer, never by a scrape.
@Singleton
final class GaugeStore {

  /// Reads the whole of `job_ready`, which holds waiting and running jobs alone.
  static final String LIVE =
      """
      SELECT l.queue, r.kind, count(*) FILTER (WHERE r.lease = 0) AS waiting,
             count(*) FILTER (WHERE r.lease <> 0) AS running
        FROM job_ready r JOIN job_lane l ON l.lane = r.lane
       GROUP BY 1, 2
      """;

  /// Index: `job_done_finished`, in the partitions of the time asked for.
  static final String FAILED =
      """
      SELECT kind, count(*) AS failed
        FROM job_done
       WHERE finished_at > now() - $1::bigint * interval '1 ms' AND state = 'discarded'
         AND kind = ANY ($2::text[])
       GROUP BY 1
      """;

  private final Pool pool;

  GaugeStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// Jobs of a queue and a kind, over all tenants (counts).
  record Live(String queue, String kind, long waiting, long running) {}

  Uni<List<Live>> live() {
    return pool.query(LIVE)
        .execute()
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Live(
                        row.getString("queue"),
                        row.getString("kind"),
                        row.getLong("waiting"),
                        row.getLong("running"))));
  }

  /// @return failed jobs by kind; a kind without any is left out
  Uni<Map<String, Long>> failed(Duration within, Collection<String> kinds) {
    if (kinds.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    return pool.preparedQuery(FAILED)
        .execute(Tuple.tuple().addLong(within.toMillis()).addValue(kinds.toArray(String[]::new)))
        .map(rows -> {
          Map<String, Long> byKind = new HashMap<>();
          rows.forEach(row -> byKind.put(row.getString("kind"), row.getLong("failed")));
          return byKind;
        });
  }
}
