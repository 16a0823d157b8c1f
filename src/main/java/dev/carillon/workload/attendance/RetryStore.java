package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// The statements on deliveries that wait for another try: the documents' retry queue. It is the
/// delivery table of the notification centre; here are those of this workload's types that were
/// tried and neither arrived nor were given up. What waits for a person's digest is left out: its
/// job is that of the digest, which holds news of other types too.
@Singleton
final class RetryStore {

  private static final String WAITING =
      " d.status = 'pending' AND d.attempts > 0 AND n.id = d.notification"
          + " AND d.held IS DISTINCT FROM 'digest' ";

  /// Index: `notification_delivery_status`.
  static final String FIGURES =
      "SELECT n.type, d.attempts, count(*)::int AS count FROM notification_delivery d,"
          + " notifications n WHERE d.tenant = $1 AND n.type = ANY ($2::text[]) AND"
          + WAITING
          + "GROUP BY 1, 2 ORDER BY 1, 2";

  /// What a try is handing over just now is left alone.
  static final String CLEAR =
      "UPDATE notification_delivery d SET status = 'suppressed', reason = 'cleared',"
          + " updated_at = now() FROM notifications n"
          + " WHERE d.tenant = $1 AND n.type = ANY ($2::text[]) AND NOT d.sending AND"
          + WAITING
          + "RETURNING d.job_id";

  /// What somebody took back by cancelling its job. One that has another job by now has not been.
  static final String WITHDRAW =
      """
      UPDATE notification_delivery
         SET status = 'suppressed', reason = 'cleared', updated_at = now()
       WHERE id = $1 AND tenant = $2 AND job_id = $3 AND status = 'pending' AND NOT sending
      """;

  /// Deliveries of all tenants whose job may be gone.
  static final String WAITING_LONG =
      "SELECT d.id, d.tenant, d.channel, d.attempts, d.job_id"
          + " FROM notification_delivery d, notifications n"
          + " WHERE n.type = ANY ($1::text[])"
          + " AND d.job_id IS NOT NULL AND d.updated_at < now() - interval '5 minutes' AND"
          + WAITING
          + "ORDER BY d.updated_at LIMIT 500";

  /// An alert has failed when no mail arrived and the student wants none in the application.
  static final String FAIL =
      """
      UPDATE attendance_alert a SET outcome = 'FAILED', error = f.last_error
        FROM (SELECT d.tenant, n.dedup_key, d.last_error
                FROM notification_delivery d JOIN notifications n ON n.id = d.notification
               WHERE d.status = 'failed' AND d.channel = 'email'
                 AND d.created_at > now() - interval '2 days'
                 AND n.type = ANY ($1::text[]) AND starts_with(n.dedup_key, 'attendance:')
                 AND EXISTS (SELECT FROM notification_preferences p
                              WHERE p.tenant = d.tenant AND p.recipient = d.recipient
                                AND p.notification_type = n.category AND p.channel = 'in_app'
                                AND NOT p.enabled)) f
       WHERE a.tenant = f.tenant AND a.id::text = substr(f.dedup_key, 12) AND a.outcome = 'SENT'
      """;

  private final Pool pool;

  RetryStore(Pool pool) {
    this.pool = pool;
  }

  /// Deliveries that wait.
  ///
  /// @param attempts tries so far (count, at least 1)
  record Figure(String type, int attempts, int count) {}

  /// A delivery that waits.
  record Waiting(UUID delivery, String tenant, String channel, int attempts, long job) {}

  Uni<List<Figure>> figures(String tenant) {
    return pool.preparedQuery(FIGURES)
        .execute(Tuple.of(tenant, types()))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Figure(
                        row.getString("type"),
                        row.getInteger("attempts"),
                        row.getInteger("count"))));
  }

  /// Gives up what waits.
  ///
  /// @return the jobs that would have tried again, one for each delivery
  Uni<List<Long>> clear(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(CLEAR)
        .execute(Tuple.of(tenant, types()))
        .map(rows -> Rows.map(rows, row -> Objects.requireNonNullElse(row.getLong("job_id"), 0L)));
  }

  Uni<List<Waiting>> waitingLong() {
    return pool.preparedQuery(WAITING_LONG)
        .execute(Tuple.tuple().addValue(types()))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Waiting(
                        row.getUUID("id"),
                        row.getString("tenant"),
                        row.getString("channel"),
                        row.getInteger("attempts"),
                        row.getLong("job_id"))));
  }

  /// Gives one up whose job was cancelled.
  Uni<Void> withdraw(Waiting waiting) {
    return pool.preparedQuery(WITHDRAW)
        .execute(Tuple.of(waiting.delivery(), waiting.tenant(), waiting.job()))
        .replaceWithVoid();
  }

  /// @return alerts that failed (count)
  Uni<Integer> fail() {
    return pool.preparedQuery(FAIL)
        .execute(Tuple.tuple().addValue(types()))
        .map(done -> done.rowCount());
  }

  private static String[] types() {
    return AttendanceTypes.NAMES.toArray(String[]::new);
  }
}
