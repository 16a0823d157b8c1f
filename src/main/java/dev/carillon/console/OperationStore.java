package dev.carillon.console;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statements behind the pages of operators: workers, limits of queues, what is wrong, words to
/// filter by. They read small tables alone.
@Singleton
final class OperationStore {

  /// A worker that was found dead keeps a lease that ended before it was stopped; one that went
  /// away by itself does not.
  static final String WORKERS =
      """
      SELECT id, node, version, pid, running, started_at, lease_until, stopped_at,
             CASE WHEN stopped_at IS NULL AND lease_until >= now() THEN 'live'
                  WHEN stopped_at IS NULL THEN 'late'
                  WHEN stopped_at > lease_until THEN 'lost'
                  ELSE 'stopped' END AS state
        FROM worker
       WHERE stopped_at IS NULL OR stopped_at > now() - interval '1 day'
       ORDER BY stopped_at DESC NULLS FIRST, id DESC
       LIMIT 500
      """;

  static final String LIVE_WORKERS =
      "SELECT count(*) FROM worker WHERE stopped_at IS NULL AND lease_until >= now()";

  /// As PostgreSQL estimates it: rows when a partition was last analysed, in proportion to its size
  /// now.
  static final String HISTORY =
      """
      SELECT coalesce(sum(CASE WHEN c.reltuples > 0 AND c.relpages > 0
                               THEN c.reltuples * pg_relation_size(c.oid)
                                    / (c.relpages::float8 * current_setting('block_size')::int)
                               ELSE pg_stat_get_live_tuples(c.oid) END), 0)::bigint
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'job_done'::regclass
      """;

  /// Index: `alert_lasting`.
  static final String LASTING =
      """
      SELECT key, type, severity, message, raised_at FROM alert WHERE resolved_at IS NULL
       ORDER BY raised_at LIMIT 100
      """;

  static final String LATE_SCHEDULES =
      """
      SELECT name, tenant, next_fire FROM schedule
       WHERE paused_at IS NULL AND next_fire < now() - interval '1 minute'
         AND ($1::text IS NULL OR tenant = $1)
       ORDER BY next_fire LIMIT 20
      """;

  static final String LIMITS = "SELECT queue, per_node, set_by, set_at FROM queue_limit";

  static final String SET_LIMIT =
      """
      INSERT INTO queue_limit AS q (queue, per_node, set_by) VALUES ($1, $2, $3)
          ON CONFLICT (queue) DO UPDATE
         SET per_node = excluded.per_node, set_by = excluded.set_by, set_at = now()
      """;

  static final String LIFT_LIMIT = "DELETE FROM queue_limit WHERE queue = $1";

  static final String WORDS_OF_LANES =
      """
      SELECT DISTINCT tenant, queue FROM job_lane WHERE $1::text IS NULL OR tenant = $1
       ORDER BY tenant, queue LIMIT 5000
      """;

  private final Pool pool;

  OperationStore(Pool pool) {
    this.pool = pool;
  }

  /// @param severity as the alert has it
  record Lasting(String key, String type, String severity, String message, OffsetDateTime since) {}

  record Late(String name, String tenant, OffsetDateTime due) {}

  /// @param perNode jobs at a time on each node (count)
  record Limit(int perNode, String setBy, OffsetDateTime setAt) {}

  record LaneWords(String tenant, String queue) {}

  Uni<List<WorkerView>> workers() {
    return pool.preparedQuery(WORKERS)
        .execute()
        .map(rows -> Rows.map(rows, OperationStore::worker));
  }

  private static WorkerView worker(Row row) {
    return new WorkerView(
        row.getInteger("id"),
        row.getString("node"),
        row.getString("version"),
        row.getLong("pid"),
        row.getString("state"),
        row.getInteger("running"),
        row.getOffsetDateTime("started_at"),
        row.getOffsetDateTime("lease_until"),
        row.getOffsetDateTime("stopped_at"));
  }

  Uni<Integer> liveWorkers() {
    return pool.preparedQuery(LIVE_WORKERS)
        .execute()
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  Uni<Long> history() {
    return pool.preparedQuery(HISTORY).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  Uni<List<Lasting>> lasting() {
    return pool.preparedQuery(LASTING)
        .execute()
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Lasting(
                        row.getString("key"),
                        row.getString("type"),
                        row.getString("severity"),
                        row.getString("message"),
                        row.getOffsetDateTime("raised_at"))));
  }

  Uni<List<Late>> lateSchedules(@Nullable String tenant) {
    return pool.preparedQuery(LATE_SCHEDULES)
        .execute(Tuple.of(tenant))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Late(
                        row.getString("name"),
                        row.getString("tenant"),
                        row.getOffsetDateTime("next_fire"))));
  }

  Uni<Map<String, Limit>> limits() {
    return pool.preparedQuery(LIMITS)
        .execute()
        .map(rows -> {
          Map<String, Limit> found = new HashMap<>();
          rows.forEach(row ->
              found.put(
                  row.getString("queue"),
                  new Limit(
                      row.getInteger("per_node"),
                      row.getString("set_by"),
                      row.getOffsetDateTime("set_at"))));
          return found;
        });
  }

  /// @param perNode jobs at a time on each node (count), or `null` to lift the limit
  Uni<Void> limit(Tx tx, String queue, @Nullable Integer perNode, String by) {
    return perNode == null
        ? tx.connection().preparedQuery(LIFT_LIMIT).execute(Tuple.of(queue)).replaceWithVoid()
        : tx.connection()
            .preparedQuery(SET_LIMIT)
            .execute(Tuple.of(queue, perNode, by))
            .replaceWithVoid();
  }

  Uni<List<LaneWords>> lanes(@Nullable String tenant) {
    return pool.preparedQuery(WORDS_OF_LANES)
        .execute(Tuple.of(tenant))
        .map(rows ->
            Rows.map(rows, row -> new LaneWords(row.getString("tenant"), row.getString("queue"))));
  }
}
