package dev.carillon.notification;

import dev.carillon.notification.Deliveries.Planned;
import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements by which channels make deliveries and say how they went.
@Singleton
final class DeliveryStore {

  private static final int MOST_ERROR_LETTERS = 500;

  static final String PLAN =
      """
      INSERT INTO notification_delivery (notification, tenant, recipient, channel, target, status,
                                         reason, held, due_at)
      SELECT p.notification, p.tenant, p.recipient, p.channel, p.target,
             CASE WHEN p.reason IS NULL THEN 'pending' ELSE 'suppressed' END, p.reason, p.held,
             p.due_at
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::timestamptz[])
          AS p(notification, tenant, recipient, channel, target, reason, held, due_at)
      RETURNING id, notification, channel, target
      """;

  /// The primary key finds the row; its status is the guard: what was sent is not sent again. A
  /// `sending` left behind by an attempt that died is counted as unsure. What another job failed
  /// with begins anew: somebody has had that job retried.
  static final String BEGIN =
      """
      UPDATE notification_delivery
         SET status = 'pending',
             unsure = CASE WHEN status = 'pending' THEN unsure + sending::int ELSE 0 END,
             sending = true, attempts = attempts + 1, job_id = $2, updated_at = now()
       WHERE id = $1
         AND (status = 'pending' OR (status = 'failed' AND job_id IS DISTINCT FROM $2))
      RETURNING unsure
      """;

  static final String SENT =
      """
      UPDATE notification_delivery
         SET status = 'sent', sent_at = now(), sending = false, last_error = NULL,
             updated_at = now()
       WHERE id = $1 AND status = 'pending'
      """;

  static final String FAILED =
      """
      UPDATE notification_delivery
         SET status = CASE WHEN $3 THEN 'failed' ELSE status END,
             sending = sending AND $4 AND NOT $3, last_error = $2, updated_at = now()
       WHERE id = $1 AND status = 'pending'
      """;

  static final String SUPPRESSED =
      """
      UPDATE notification_delivery
         SET status = 'suppressed', reason = $2, sending = false, updated_at = now()
       WHERE id = $1 AND status = 'pending'
      """;

  private record Key(UUID notification, String channel, String target) {}

  Uni<List<UUID>> plan(Tx tx, List<Planned> planned) {
    if (planned.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    var columns =
        Columns.of(planned)
            .<UUID>of(UUID.class, (Function<Planned, @Nullable UUID>) Planned::notification)
            .text(Planned::tenant)
            .text(Planned::recipient)
            .text(Planned::channel)
            .text(Planned::target)
            .text(Planned::suppressed)
            .text(Planned::held)
            .timestamptz(Planned::dueAt);
    return tx.connection()
        .preparedQuery(PLAN)
        .execute(columns.tuple())
        .map(rows -> {
          var ids = new HashMap<Key, UUID>();
          for (var row : rows) {
            ids.put(
                new Key(
                    row.getUUID("notification"), row.getString("channel"), row.getString("target")),
                row.getUUID("id"));
          }
          List<UUID> inOrder = new ArrayList<>(planned.size());
          planned.forEach(
              p -> inOrder.add(ids.get(new Key(p.notification(), p.channel(), p.target()))));
          return inOrder;
        });
  }

  Uni<Integer> begin(Tx tx, UUID delivery, long jobId) {
    return tx.connection()
        .preparedQuery(BEGIN)
        .execute(Tuple.of(delivery, jobId))
        .map(rows -> {
          List<Integer> unsure = Rows.map(rows, row -> row.getInteger("unsure"));
          return unsure.isEmpty() ? -1 : unsure.getFirst();
        });
  }

  Uni<Void> sent(Tx tx, UUID delivery) {
    return execute(tx, SENT, Tuple.of(delivery));
  }

  /// @param unsure whether it may have been handed over: what began then counts at the next attempt
  Uni<Void> failed(Tx tx, UUID delivery, String error, boolean last, boolean unsure) {
    String shown =
        error.length() <= MOST_ERROR_LETTERS ? error : error.substring(0, MOST_ERROR_LETTERS);
    return execute(tx, FAILED, Tuple.of(delivery, shown, last, unsure));
  }

  Uni<Void> suppressed(Tx tx, UUID delivery, String reason) {
    return execute(tx, SUPPRESSED, Tuple.of(delivery, reason));
  }

  private static Uni<Void> execute(Tx tx, String statement, Tuple values) {
    return tx.connection().preparedQuery(statement).execute(values).replaceWithVoid();
  }
}
