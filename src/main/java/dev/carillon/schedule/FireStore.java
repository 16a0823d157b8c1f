package dev.carillon.schedule;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/// The statements that read the ledger of fires.
@Singleton
final class FireStore {

  /// Up to here a list is counted.
  static final int MOST_COUNTED = 10_000;

  /// The newest first. Index: the primary key, backwards.
  static final String LIST =
      """
      SELECT fire_time, manual, outcome, job_id, missed_from, missed_count, fired_at, node
        FROM schedule_fire
       WHERE schedule_id = $1
       ORDER BY fire_time DESC, manual DESC
       LIMIT $2 OFFSET $3
      """;

  static final String COUNT =
      """
      SELECT count(*) FROM (SELECT FROM schedule_fire WHERE schedule_id = $1 LIMIT $2) AS counted
      """;

  private final Pool pool;

  FireStore(Pool pool) {
    this.pool = pool;
  }

  Uni<List<FireView>> list(long schedule, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(schedule, limit, offset))
        .map(rows -> Rows.map(rows, FireStore::view));
  }

  /// @return how many there are (count), at most one more than [#MOST_COUNTED]
  Uni<Long> count(long schedule) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(schedule, MOST_COUNTED + 1))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static FireView view(Row row) {
    OffsetDateTime time = row.getOffsetDateTime("fire_time");
    OffsetDateTime fired = row.getOffsetDateTime("fired_at");
    Long job = row.getLong("job_id");
    return new FireView(
        time,
        row.getBoolean("manual") ? "manual" : "timer",
        row.getString("outcome"),
        job == null ? null : Long.toString(job),
        fired,
        Math.max(0, Duration.between(time, fired).toMillis()),
        row.getOffsetDateTime("missed_from"),
        row.getInteger("missed_count"),
        row.getString("node"));
  }
}
