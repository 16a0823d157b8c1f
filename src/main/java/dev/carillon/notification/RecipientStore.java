package dev.carillon.notification;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/// The statement on how recipients want to be reached.
@Singleton
final class RecipientStore {

  static final String FIND =
      """
      SELECT i.id, i.tenant, i.recipient, i.language, i.time_zone, i.quiet_from, i.quiet_to,
             i.digest, i.digest_hour, i.email IS NOT NULL AS has_address, now() AS now
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS w(tenant, recipient)) w
        JOIN notification_inbox i USING (tenant, recipient)
      """;

  Uni<List<Recipient>> find(Tx tx, Tuple people) {
    return tx.connection()
        .preparedQuery(FIND)
        .execute(people)
        .map(rows -> Rows.map(rows, RecipientStore::recipient));
  }

  private static Recipient recipient(Row row) {
    LocalTime from = row.getLocalTime("quiet_from");
    LocalTime to = row.getLocalTime("quiet_to");
    return new Recipient(
        row.getUUID("id"),
        row.getString("tenant"),
        row.getString("recipient"),
        row.getString("language"),
        ZoneId.of(row.getString("time_zone")),
        from == null || to == null ? null : new QuietHours(from, to),
        row.getBoolean("digest") ? LocalTime.of(row.getInteger("digest_hour"), 0) : null,
        row.getBoolean("has_address"),
        row.getOffsetDateTime("now").toInstant());
  }
}
