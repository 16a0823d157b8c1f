package dev.carillon.notification;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.Page;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements by which people look at deliveries and have failed ones made again.
@Singleton
final class DeliveryListStore {

  private static final String COLUMNS =
      """
      SELECT d.id, d.notification, n.type, d.channel, nullif(d.target, '') AS target, d.status,
             d.reason, d.held, d.due_at, d.attempts, d.last_error, d.job_id, d.created_at, d.sent_at
        FROM notification_delivery d JOIN notifications n ON n.id = d.notification
      """;

  /// By the unique key, whose first column is the notification.
  static final String OF_NOTIFICATION =
      COLUMNS
          + " WHERE d.notification = $3 AND n.tenant = $1 AND n.recipient = $2"
          + " ORDER BY d.created_at, d.id";

  private static final String WANTED =
      " WHERE d.tenant = $1 AND ($2::text IS NULL OR d.status = $2)"
          + " AND ($3::text IS NULL OR d.channel = $3) ";

  /// Index: `notification_delivery_status`.
  static final String LIST =
      COLUMNS + WANTED + "ORDER BY d.created_at DESC, d.id DESC LIMIT $4 OFFSET $5";

  static final String COUNT = "SELECT count(*) AS total FROM notification_delivery d" + WANTED;

  /// Only a failed one is made again, and by one request: `failed` is the guard.
  static final String REOPEN =
      """
      UPDATE notification_delivery
         SET status = 'pending', sending = false, unsure = 0, held = NULL, due_at = NULL,
             job_id = NULL, updated_at = now()
       WHERE id = $2 AND tenant = $1 AND status = 'failed'
      RETURNING channel
      """;

  static final String STATUS =
      "SELECT status FROM notification_delivery WHERE id = $2 AND tenant = $1";

  private final Pool pool;

  DeliveryListStore(Pool pool) {
    this.pool = pool;
  }

  Uni<List<DeliveryView>> of(Actor actor, UUID notification) {
    return pool.preparedQuery(OF_NOTIFICATION)
        .execute(Tuple.of(actor.tenant(), actor.id(), notification))
        .map(rows -> Rows.map(rows, DeliveryListStore::view));
  }

  Uni<Page<DeliveryView>> list(
      String tenant, PageRequest page, @Nullable String status, @Nullable String channel) {
    return pool.preparedQuery(LIST)
        .execute(wanted(tenant, status, channel).addInteger(page.limit()).addInteger(page.offset()))
        .chain(rows ->
            pool.preparedQuery(COUNT)
                .execute(wanted(tenant, status, channel))
                .map(counted ->
                    Page.of(
                        Rows.map(rows, DeliveryListStore::view),
                        page,
                        counted.iterator().next().getLong("total"))));
  }

  private static Tuple wanted(String tenant, @Nullable String status, @Nullable String channel) {
    return Tuple.tuple().addString(tenant).addString(status).addString(channel);
  }

  /// @return the channel; empty when there is no failed delivery of this id
  Uni<Optional<String>> reopen(Tx tx, String tenant, UUID delivery) {
    return tx.connection()
        .preparedQuery(REOPEN)
        .execute(Tuple.of(tenant, delivery))
        .map(rows -> Rows.map(rows, row -> row.getString("channel")).stream().findFirst());
  }

  /// @return empty when there is no delivery of this id
  Uni<Optional<String>> status(String tenant, UUID delivery) {
    return pool.preparedQuery(STATUS)
        .execute(Tuple.of(tenant, delivery))
        .map(rows -> Rows.map(rows, row -> row.getString("status")).stream().findFirst());
  }

  private static DeliveryView view(Row row) {
    Long job = row.getLong("job_id");
    return new DeliveryView(
        row.getUUID("id"),
        row.getUUID("notification"),
        row.getString("type"),
        row.getString("channel"),
        row.getString("target"),
        row.getString("status"),
        row.getString("reason"),
        row.getString("held"),
        row.getOffsetDateTime("due_at"),
        row.getInteger("attempts"),
        row.getString("last_error"),
        job == null ? null : Long.toString(job),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("sent_at"));
  }
}
