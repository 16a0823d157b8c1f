package dev.carillon.schedule;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;

/// The statement that reads built-in schedules by name.
@Singleton
final class SystemScheduleStore {

  /// Indexes: `schedule_tenant_name_key`, and the primary key of the ledger, backwards.
  static final String STATES =
      """
      SELECT s.id, s.name, s.cron, s.description, s.paused_at, s.next_fire, f.fired_at, f.job_id
        FROM schedule s
        LEFT JOIN LATERAL (
             SELECT fired_at, job_id FROM schedule_fire
              WHERE schedule_id = s.id AND job_id IS NOT NULL
              ORDER BY fire_time DESC LIMIT 1) f ON true
       WHERE s.tenant = 'default' AND s.built_in AND s.name = ANY ($1::text[])
       ORDER BY array_position($1::text[], s.name)
      """;

  private final Pool pool;

  SystemScheduleStore(Pool pool) {
    this.pool = pool;
  }

  Uni<List<SystemSchedules.State>> states(List<String> names) {
    return pool.preparedQuery(STATES)
        .execute(Tuple.tuple().addArrayOfString(names.toArray(String[]::new)))
        .map(rows -> Rows.map(rows, SystemScheduleStore::state));
  }

  private static SystemSchedules.State state(Row row) {
    boolean paused = row.getOffsetDateTime("paused_at") != null;
    return new SystemSchedules.State(
        row.getLong("id"),
        row.getString("name"),
        Objects.requireNonNullElse(row.getString("cron"), ""),
        Objects.requireNonNullElse(row.getString("description"), ""),
        paused,
        paused ? null : row.getOffsetDateTime("next_fire"),
        row.getOffsetDateTime("fired_at"),
        row.getLong("job_id"));
  }
}
