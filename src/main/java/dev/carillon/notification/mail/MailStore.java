package dev.carillon.notification.mail;

import dev.carillon.notification.QuietHours;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The statements by which mails are read and digests gathered.
@Singleton
final class MailStore {

  private static final String ENVELOPE =
      """
      SELECT d.id, d.tenant, d.recipient, d.status IN ('pending', 'failed') AS unmade,
             coalesce(n.expires_at <= now(), false) AS expired, n.must_deliver, n.title, n.message,
             coalesce(n.data ->> 'actionUrl', n.data ->> 'link') AS link,
             i.language, i.email, i.quiet_from, i.quiet_to, i.time_zone, now() AS now
        FROM notification_delivery d
        JOIN notifications n ON n.id = d.notification
        JOIN notification_inbox i ON i.tenant = d.tenant AND i.recipient = d.recipient
      """;

  /// Index: the primary key.
  static final String FIND = ENVELOPE + " WHERE d.id = $1";

  /// Takes what is due for a digest, for good: the tries of this job all send the same. Index:
  /// `notification_delivery_digest`.
  static final String GATHER =
      """
      UPDATE notification_delivery d
         SET job_id = $2, attempts = attempts + 1, unsure = unsure + sending::int, sending = true,
             updated_at = now()
        FROM notification_inbox i
       WHERE i.id = $1 AND d.tenant = i.tenant AND d.recipient = i.recipient
         AND d.status = 'pending' AND d.held = 'digest'
         AND (d.job_id = $2 OR (d.job_id IS NULL AND d.due_at <= now()))
      RETURNING d.unsure
      """;

  static final String GATHERED =
      ENVELOPE
          + " WHERE i.id = $1 AND d.job_id = $2 AND d.status = 'pending' AND d.held = 'digest'"
          + " ORDER BY n.created_at, n.id";

  /// Those that were over when the digest was written are not in it.
  static final String DIGEST_EXPIRED =
      """
      UPDATE notification_delivery
         SET status = 'suppressed', reason = 'expired', sending = false, updated_at = now()
       WHERE job_id = $1 AND status = 'pending' AND held = 'digest'
         AND tenant = $2 AND recipient = $3 AND id = ANY ($4::uuid[])
      """;

  static final String DIGEST_SENT =
      """
      UPDATE notification_delivery
         SET status = 'sent', sent_at = now(), sending = false, last_error = NULL,
             updated_at = now()
       WHERE job_id = $1 AND status = 'pending' AND held = 'digest'
         AND tenant = $2 AND recipient = $3
      """;

  static final String DIGEST_FAILED =
      """
      UPDATE notification_delivery
         SET status = CASE WHEN $5 THEN 'failed' ELSE status END,
             sending = sending AND $6 AND NOT $5, last_error = $4, updated_at = now()
       WHERE job_id = $1 AND status = 'pending' AND held = 'digest'
         AND tenant = $2 AND recipient = $3
      """;

  static final String DIGEST_SUPPRESSED =
      """
      UPDATE notification_delivery
         SET status = 'suppressed', reason = $4, sending = false, updated_at = now()
       WHERE job_id = $1 AND status = 'pending' AND held = 'digest'
         AND tenant = $2 AND recipient = $3
      """;

  /// Digests that nobody makes: a notification was committed while the digest it belongs to was
  /// being written.
  static final String FORGOTTEN =
      """
      SELECT DISTINCT i.id, i.tenant FROM notification_delivery d
        JOIN notification_inbox i ON i.tenant = d.tenant AND i.recipient = d.recipient
       WHERE d.status = 'pending' AND d.held = 'digest' AND d.job_id IS NULL
         AND d.due_at < now() - interval '15 minutes'
       LIMIT 1000
      """;

  /// Ends what no job will end: its job was discarded with its worker. A job that waits, even for
  /// days for the mail server, will.
  static final String GIVE_UP =
      """
      UPDATE notification_delivery d
         SET status = 'failed', sending = false, last_error = 'Its job ended without an answer',
             updated_at = now()
       WHERE channel = 'email' AND status = 'pending' AND job_id IS NOT NULL
         AND updated_at < now() - interval '2 days'
         AND NOT EXISTS (SELECT FROM job_scheduled j WHERE j.id = d.job_id)
         AND NOT EXISTS (SELECT FROM job_ready j WHERE j.id = d.job_id)
      """;

  /// The same for what never began. Its job is known by what it is to deliver alone, so jobs are
  /// read without an index; only while there is something to look for.
  static final String GIVE_UP_UNBEGUN =
      """
      UPDATE notification_delivery d
         SET status = 'failed', sending = false, last_error = 'Its job ended before it began',
             updated_at = now()
       WHERE channel = 'email' AND status = 'pending' AND job_id IS NULL
         AND held IS DISTINCT FROM 'digest' AND updated_at < now() - interval '2 days'
         AND coalesce(due_at, created_at) < now() - interval '2 days'
         AND NOT EXISTS (SELECT FROM job_scheduled j
                          WHERE j.kind = 'notification.mail'
                            AND j.payload ->> 'delivery' = d.id::text)
         AND NOT EXISTS (SELECT FROM job_ready j
                          WHERE j.kind = 'notification.mail'
                            AND j.payload ->> 'delivery' = d.id::text)
      """;

  private final Pool pool;

  MailStore(Pool pool) {
    this.pool = pool;
  }

  /// An inbox with a digest to write.
  record Due(UUID inbox, String tenant) {}

  Uni<Optional<Envelope>> find(UUID delivery) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(delivery))
        .map(rows -> Rows.map(rows, MailStore::envelope).stream().findFirst());
  }

  /// @return for each delivery that was taken, the tries of which nobody knows how they ended
  ///   (count)
  Uni<List<Integer>> gather(Tx tx, UUID inbox, long jobId) {
    return tx.connection()
        .preparedQuery(GATHER)
        .execute(Tuple.of(inbox, jobId))
        .map(rows -> Rows.map(rows, row -> row.getInteger("unsure")));
  }

  Uni<List<Envelope>> gathered(UUID inbox, long jobId) {
    return pool.preparedQuery(GATHERED)
        .execute(Tuple.of(inbox, jobId))
        .map(rows -> Rows.map(rows, MailStore::envelope));
  }

  /// @param leftOut deliveries that were not in it
  Uni<Void> digestSent(Tx tx, long jobId, Envelope one, List<UUID> leftOut) {
    UUID[] expired = leftOut.toArray(UUID[]::new);
    return execute(tx, DIGEST_EXPIRED, Tuple.of(jobId, one.tenant(), one.person(), expired))
        .chain(() -> execute(tx, DIGEST_SENT, Tuple.of(jobId, one.tenant(), one.person())));
  }

  /// @param unsure whether nobody knows if it was handed over
  Uni<Void> digestFailed(
      Tx tx, long jobId, Envelope one, String error, boolean last, boolean unsure) {
    return execute(
        tx,
        DIGEST_FAILED,
        Tuple.of(jobId, one.tenant(), one.person(), error, last).addBoolean(unsure));
  }

  Uni<Void> digestSuppressed(Tx tx, long jobId, Envelope one, String reason) {
    return execute(tx, DIGEST_SUPPRESSED, Tuple.of(jobId, one.tenant(), one.person(), reason));
  }

  Uni<List<Due>> forgotten() {
    return pool.query(FORGOTTEN)
        .execute()
        .map(rows -> Rows.map(rows, row -> new Due(row.getUUID("id"), row.getString("tenant"))));
  }

  /// @return deliveries given up (count)
  Uni<Integer> giveUp() {
    return pool.query(GIVE_UP)
        .execute()
        .chain(given ->
            pool.query(GIVE_UP_UNBEGUN)
                .execute()
                .map(unbegun -> given.rowCount() + unbegun.rowCount()));
  }

  private static Uni<Void> execute(Tx tx, String statement, Tuple values) {
    return tx.connection().preparedQuery(statement).execute(values).replaceWithVoid();
  }

  private static Envelope envelope(Row row) {
    LocalTime from = row.getLocalTime("quiet_from");
    LocalTime to = row.getLocalTime("quiet_to");
    var email = row.getBuffer("email");
    return new Envelope(
        row.getUUID("id"),
        row.getString("tenant"),
        row.getString("recipient"),
        row.getBoolean("unmade"),
        row.getBoolean("expired"),
        row.getBoolean("must_deliver"),
        row.getString("language"),
        row.getString("title"),
        row.getString("message"),
        row.getString("link"),
        email == null ? null : Buffer.buffer(email.getBytes()),
        from == null || to == null ? null : new QuietHours(from, to),
        ZoneId.of(row.getString("time_zone")),
        row.getOffsetDateTime("now").toInstant());
  }
}
