package dev.carillon.platform.limit;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Counts how often things are done, for all nodes: one guarded statement, so that two callers
/// cannot both be the last.
@Singleton
public final class RequestLimitStore {

  /// The window of `$3` ms begins with the first time and is not prolonged by those that are
  /// refused. Index: the primary key.
  static final String TAKE =
      """
      INSERT INTO request_limit AS r (key, until, used)
      VALUES ($1, now() + $3::bigint * interval '1 ms', 1)
          ON CONFLICT (key) DO UPDATE
         SET used = CASE WHEN r.until <= now() THEN 1 ELSE least(r.used, $2::int) + 1 END,
             until = CASE WHEN r.until <= now() THEN excluded.until ELSE r.until END
      RETURNING used, until, (extract(epoch FROM until - now()) * 1000)::bigint AS wait_ms
      """;

  static final String FORGET = "DELETE FROM request_limit WHERE until < now()";

  private final Pool pool;

  RequestLimitStore(Pool pool) {
    this.pool = pool;
  }

  /// Uses one up, if one is left.
  ///
  /// @param key what is counted, and for whom
  public Uni<Allowed> take(String key, RequestLimit limit) {
    return pool.preparedQuery(TAKE)
        .execute(Tuple.of(key, limit.most(), limit.window().toMillis()))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Allowed(
              limit,
              row.getInteger("used"),
              Duration.ofMillis(row.getLong("wait_ms")),
              row.getOffsetDateTime("until").toInstant());
        });
  }

  /// {@return windows that were over and are forgotten (count)}
  public Uni<Integer> forget() {
    return pool.query(FORGET).execute().map(RowSet::rowCount);
  }
}
