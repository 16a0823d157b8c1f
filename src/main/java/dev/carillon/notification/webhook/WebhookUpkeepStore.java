package dev.carillon.notification.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/// The statements that end and remove deliveries nobody works on any more.
@Singleton
final class WebhookUpkeepStore {

  /// Old deliveries, some at a time. Index: `webhook_delivery_created`.
  static final String PURGE =
      """
      DELETE FROM webhook_delivery
       WHERE id IN (SELECT id FROM webhook_delivery
                     WHERE created_at < now() - make_interval(secs => $1)
                     LIMIT $2 FOR UPDATE SKIP LOCKED)
      """;

  /// Deliveries whose job ended without a word: it was cancelled, or its workers died. Longer than
  /// the longest wait between two attempts; a job that waits, even for weeks for its breaker or its
  /// queue, is at it. Indexes: `webhook_delivery_pending`, the primary keys.
  static final String ABANDONED =
      """
      UPDATE webhook_delivery d
         SET status = 'failed', last_error = 'Its job ended without a result', finished_at = now()
       WHERE status = 'pending' AND started_at < now() - make_interval(secs => $1)
         AND (last_attempt_at IS NULL OR last_attempt_at < now() - make_interval(secs => $1))
         AND NOT EXISTS (SELECT FROM job_scheduled j WHERE j.id = d.job)
         AND NOT EXISTS (SELECT FROM job_ready j WHERE j.id = d.job)
      """;

  private static final int PURGED_AT_ONCE = 5_000;

  private final Pool pool;

  WebhookUpkeepStore(Pool pool) {
    this.pool = pool;
  }

  /// @return deliveries removed (count)
  Uni<Integer> purge(Duration keep) {
    return pool.preparedQuery(PURGE)
        .execute(Tuple.of((double) keep.toSeconds(), PURGED_AT_ONCE))
        .map(rows -> rows.rowCount());
  }

  /// @param silence since the last attempt
  Uni<Void> endAbandoned(Duration silence) {
    return pool.preparedQuery(ABANDONED)
        .execute(Tuple.of((double) silence.toSeconds()))
        .replaceWithVoid();
  }
}
