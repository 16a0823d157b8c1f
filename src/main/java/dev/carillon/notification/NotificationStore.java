package dev.carillon.notification;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that make notifications.
@Singleton
final class NotificationStore {

  /// Takes the inboxes, so that the unread are counted by one transaction after the other: what is
  /// told about them cannot be older than what was told before. In the order of the key, so that
  /// two statements cannot wait for each other.
  static final String TAKE =
      """
      INSERT INTO notification_inbox AS i (tenant, recipient)
      SELECT DISTINCT tenant, recipient
        FROM unnest($1::text[], $2::text[]) AS u(tenant, recipient)
       ORDER BY 1, 2
          ON CONFLICT (tenant, recipient) DO UPDATE SET turns = i.turns + 1
      RETURNING i.tenant, i.recipient, i.language
      """;

  /// What the recipients said about the categories; by the unique key.
  static final String WISHES =
      """
      SELECT p.tenant, p.recipient, p.notification_type, p.channel, p.enabled
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])
                AS w(tenant, recipient, notification_type)) w
        JOIN notification_preferences p USING (tenant, recipient, notification_type)
      """;

  /// The partial unique index `notifications_dedup` is the guard against the second of a key, in
  /// this statement and in others at the same time.
  static final String ADD =
      """
      INSERT INTO notifications (id, tenant, recipient, type, category, severity, title, message,
                                 data, dedup_key, must_deliver, expires_at)
      SELECT n.id, n.tenant, n.recipient, n.type, n.category, n.severity, n.title, n.message,
             n.data::jsonb, n.dedup_key, n.must_deliver,
             now() + n.life_ms * interval '1 millisecond'
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::text[], $9::text[], $10::text[], $11::bool[], $12::bigint[])
          AS n(id, tenant, recipient, type, category, severity, title, message, data, dedup_key,
               must_deliver, life_ms)
          ON CONFLICT (tenant, recipient, dedup_key) WHERE dedup_key IS NOT NULL DO NOTHING
      RETURNING id, created_at, expires_at
      """;

  /// Counted as the list counts them (`InboxStore`), by the partial index `notifications_unread`.
  static final String UNREAD =
      """
      SELECT u.tenant, u.recipient,
             (SELECT count(*) FROM notifications n
               WHERE n.tenant = u.tenant AND n.recipient = u.recipient AND n.read_at IS NULL
                 AND (n.expires_at IS NULL OR n.expires_at > now())) AS unread
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS u(tenant, recipient)) u
      """;

  /// An inbox.
  record Inbox(String tenant, String recipient) {}

  /// What a person said about a category and a channel.
  record Wish(Inbox inbox, String category, String channel) {}

  /// A row to make.
  ///
  /// @param data JSON text
  /// @param lifeMillis until it expires (ms), or `null`
  record Draft(
      UUID id,
      Inbox inbox,
      String type,
      String category,
      Severity severity,
      String title,
      String message,
      String data,
      @Nullable String dedupKey,
      boolean mustDeliver,
      @Nullable Long lifeMillis) {}

  /// When a row was made.
  record Made(UUID id, OffsetDateTime createdAt, @Nullable OffsetDateTime expiresAt) {}

  /// Takes inboxes until the end of the transaction.
  ///
  /// @return the language of each
  Uni<Map<Inbox, String>> take(Tx tx, List<Inbox> inboxes) {
    return tx.connection()
        .preparedQuery(TAKE)
        .execute(Columns.of(inboxes).text(Inbox::tenant).text(Inbox::recipient).tuple())
        .map(rows -> {
          Map<Inbox, String> languages = new HashMap<>();
          for (var row : rows) {
            languages.put(
                new Inbox(row.getString("tenant"), row.getString("recipient")),
                row.getString("language"));
          }
          return languages;
        });
  }

  Uni<Map<Wish, Boolean>> wishes(Tx tx, List<Inbox> inboxes, List<String> categories) {
    var asked = new ArrayList<Wish>(inboxes.size());
    for (int i = 0; i < inboxes.size(); i++) {
      asked.add(new Wish(inboxes.get(i), categories.get(i), ""));
    }
    return tx.connection()
        .preparedQuery(WISHES)
        .execute(
            Columns.of(asked)
                .text(wish -> wish.inbox().tenant())
                .text(wish -> wish.inbox().recipient())
                .text(Wish::category)
                .tuple())
        .map(rows -> {
          Map<Wish, Boolean> wishes = new HashMap<>();
          for (var row : rows) {
            wishes.put(
                new Wish(
                    new Inbox(row.getString("tenant"), row.getString("recipient")),
                    row.getString("notification_type"),
                    row.getString("channel")),
                row.getBoolean("enabled"));
          }
          return wishes;
        });
  }

  /// @return those that were made
  Uni<List<Made>> add(Tx tx, List<Draft> drafts) {
    return tx.connection()
        .preparedQuery(ADD)
        .execute(
            Columns.of(drafts)
                .<UUID>of(UUID.class, (Function<Draft, @Nullable UUID>) Draft::id)
                .text(draft -> draft.inbox().tenant())
                .text(draft -> draft.inbox().recipient())
                .text(Draft::type)
                .text(Draft::category)
                .text(draft -> draft.severity().word())
                .text(Draft::title)
                .text(Draft::message)
                .text(Draft::data)
                .text(Draft::dedupKey)
                .bool(Draft::mustDeliver)
                .bigint(Draft::lifeMillis)
                .tuple())
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Made(
                        row.getUUID("id"),
                        row.getOffsetDateTime("created_at"),
                        row.getOffsetDateTime("expires_at"))));
  }

  /// @return the unread of each inbox (count)
  Uni<Map<Inbox, Long>> unread(Tx tx, List<Inbox> inboxes) {
    return tx.connection()
        .preparedQuery(UNREAD)
        .execute(Columns.of(inboxes).text(Inbox::tenant).text(Inbox::recipient).tuple())
        .map(rows -> {
          Map<Inbox, Long> unread = new HashMap<>();
          for (var row : rows) {
            unread.put(
                new Inbox(row.getString("tenant"), row.getString("recipient")),
                row.getLong("unread"));
          }
          return unread;
        });
  }
}
