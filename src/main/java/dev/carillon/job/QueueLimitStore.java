package dev.carillon.job;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;

/// The statement that reads the limits of queues.
@Singleton
final class QueueLimitStore {

  static final String ALL = "SELECT queue, per_node FROM queue_limit";

  private final Pool pool;

  QueueLimitStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// @return jobs at a time on each node, by queue (count)
  Uni<Map<String, Integer>> all() {
    return pool.preparedQuery(ALL)
        .execute()
        .map(rows -> {
          Map<String, Integer> limits = new HashMap<>();
          rows.forEach(row -> limits.put(row.getString(0), row.getInteger(1)));
          return Map.copyOf(limits);
        });
  }
}
