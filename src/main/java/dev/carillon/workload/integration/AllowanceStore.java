package dev.carillon.workload.integration;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/// How often something may be done in a minute, over all nodes: one guarded statement, so that two
/// callers cannot both be the last.
@Singleton
final class AllowanceStore {

  static final String TAKE =
      """
      INSERT INTO integration_allowance AS a (key, minute, used)
      VALUES ($1, date_trunc('minute', now()), 1)
          ON CONFLICT (key, minute) DO UPDATE SET used = a.used + 1 WHERE a.used < $2
      RETURNING a.used
      """;

  private final Pool pool;

  AllowanceStore(Pool pool) {
    this.pool = pool;
  }

  /// Uses one up.
  ///
  /// @param most in a minute (count)
  /// @return fails with 429 when there is none left in this minute
  Uni<Void> take(String what, String tenant, UUID integration, int most) {
    return pool.preparedQuery(TAKE)
        .execute(Tuple.of(what + ":" + tenant + ":" + integration, most))
        .invoke(rows -> {
          if (rows.rowCount() == 0) {
            throw Refusal.tooMany(
                "At most " + most + " a minute for one integration; try again later.", 60);
          }
        })
        .replaceWithVoid();
  }
}
