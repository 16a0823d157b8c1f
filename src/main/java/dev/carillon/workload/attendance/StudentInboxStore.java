package dev.carillon.workload.attendance;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements that read a student's inbox with what became of the mails. What has expired is
/// not there.
@Singleton
final class StudentInboxStore {

  private static final String WANTED =
      """
       n.tenant = $1 AND n.recipient = $2 AND (n.expires_at IS NULL OR n.expires_at > now())
         AND ($3::bool IS NOT TRUE OR n.read_at IS NULL) AND ($4::text IS NULL OR n.type = $4)
      """;

  /// Without a mail a notification has arrived: it is in the inbox. Indexes: `notifications_inbox`,
  /// and the unique key of deliveries.
  static final String LIST =
      """
      SELECT n.id, n.type, n.title, n.message, n.severity, n.created_at, n.read_at, n.data,
             coalesce(CASE WHEN d.status = 'suppressed' THEN 'sent'
                           WHEN d.status = 'pending' AND d.attempts > 0 THEN 'retrying'
                           ELSE d.status END, 'sent') AS delivery_status,
             coalesce(d.attempts, 0) AS attempts,
             CASE WHEN d.attempts > 0 THEN d.updated_at END AS tried_at, d.last_error
        FROM notifications n
        LEFT JOIN notification_delivery d
          ON d.notification = n.id AND d.channel = 'email' AND d.target = ''
       WHERE\
      """
          + WANTED
          + " ORDER BY n.created_at DESC, n.id DESC LIMIT $5 OFFSET $6";

  static final String COUNT = "SELECT count(*) FROM notifications n WHERE" + WANTED;

  private final Pool pool;

  StudentInboxStore(Pool pool) {
    this.pool = pool;
  }

  /// A part of an inbox.
  ///
  /// @param total that are wanted (count)
  record Found(List<StudentNotification> rows, long total) {}

  Uni<Found> list(
      String tenant,
      StudentStore.Student student,
      boolean unreadOnly,
      @Nullable String type,
      PageRequest page) {
    return pool.preparedQuery(LIST)
        .execute(
            wanted(tenant, student, unreadOnly, type)
                .addInteger(page.limit())
                .addInteger(page.offset()))
        .chain(rows ->
            pool.preparedQuery(COUNT)
                .execute(wanted(tenant, student, unreadOnly, type))
                .map(counted ->
                    new Found(
                        Rows.map(rows, row -> notification(student.id(), row)),
                        counted.iterator().next().getLong(0))));
  }

  private static Tuple wanted(
      String tenant, StudentStore.Student student, boolean unreadOnly, @Nullable String type) {
    return Tuple.tuple()
        .addString(tenant)
        .addString(student.person())
        .addBoolean(unreadOnly)
        .addString(type);
  }

  private static StudentNotification notification(UUID student, Row row) {
    Map<String, Object> data = new HashMap<>(((JsonObject) row.getValue("data")).getMap());
    Object action = data.remove("actionUrl");
    var readAt = row.getOffsetDateTime("read_at");
    return new StudentNotification(
        row.getUUID("id"),
        student,
        row.getString("type"),
        row.getString("title"),
        row.getString("message"),
        row.getString("severity"),
        row.getOffsetDateTime("created_at"),
        readAt != null,
        readAt,
        action == null ? null : action.toString(),
        data,
        row.getString("delivery_status"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("tried_at"),
        row.getString("last_error"));
  }
}
