package dev.carillon.health;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/// The statement that lets one replica at a time do what is done once for all.
@Singleton
final class RoundStore {

  /// Takes round `$1` if the last is `$2` ms ago. Who holds the row does it; others pass by. Rounds
  /// keep their pace: the next is counted from when this one was due, unless that is long ago.
  static final String TAKE =
      """
      UPDATE health_round
         SET at = CASE WHEN at > now() - 2 * $2::bigint * interval '1 ms'
                       THEN at + $2::bigint * interval '1 ms' ELSE now() END
       WHERE name = (SELECT name FROM health_round
                      WHERE name = $1 AND at <= now() - $2::bigint * interval '1 ms'
                        FOR UPDATE SKIP LOCKED)
      RETURNING name
      """;

  /// @return whether the caller is to do it; the round counts as done when `tx` commits
  Uni<Boolean> take(Tx tx, String round, Duration every) {
    return tx.connection()
        .preparedQuery(TAKE)
        .execute(Tuple.of(round, every.toMillis()))
        .map(rows -> rows.rowCount() == 1);
  }
}
