package dev.carillon.notification.webhook;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the deliveries of one endpoint.
@Singleton
final class WebhookDeliveryListStore {

  /// The newest first: ids rise with time. Index: `webhook_delivery_endpoint`.
  private static final String LIST =
      """
      SELECT d.id, d.type, d.status, d.attempts, d.last_status, d.last_error, d.created_at,
             d.last_attempt_at, d.finished_at
        FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint
       WHERE w.tenant = $1 AND w.id = $2 AND ($3::text IS NULL OR d.status = $3)
       ORDER BY d.id DESC LIMIT $4 OFFSET $5
      """;

  private static final String COUNT =
      """
      SELECT count(*) FROM webhook_delivery d JOIN webhook_endpoint w ON w.id = d.endpoint
       WHERE w.tenant = $1 AND w.id = $2 AND ($3::text IS NULL OR d.status = $3)
      """;

  private final Pool pool;

  WebhookDeliveryListStore(Pool pool) {
    this.pool = pool;
  }

  /// @param status only these, or `null`
  Uni<List<WebhookDeliveryView>> list(
      Endpoint endpoint, @Nullable String status, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(endpoint.tenant(), endpoint.id(), status, limit, offset))
        .map(rows -> Rows.map(rows, WebhookDeliveryListStore::view));
  }

  Uni<Long> count(Endpoint endpoint, @Nullable String status) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(endpoint.tenant(), endpoint.id(), status))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static WebhookDeliveryView view(Row row) {
    return new WebhookDeliveryView(
        row.getString("id"),
        row.getString("type"),
        row.getString("status"),
        row.getInteger("attempts"),
        row.getInteger("last_status"),
        row.getString("last_error"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("last_attempt_at"),
        row.getOffsetDateTime("finished_at"));
  }
}
