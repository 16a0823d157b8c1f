package dev.carillon.notification;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on a person's own inbox. Tenant and person are in each of them; what has expired
/// is not there for any of them.
@Singleton
final class InboxStore {

  private static final String COLUMNS =
      " n.id, n.type, n.category, n.severity, n.title, n.message, n.data, n.read_at, n.created_at,"
          + " n.expires_at ";

  private static final String MINE =
      " n.tenant = $1 AND n.recipient = $2 AND (n.expires_at IS NULL OR n.expires_at > now()) ";

  private static final String WANTED =
      MINE
          + " AND ($3::bool IS NULL OR $3 = (n.read_at IS NOT NULL)) AND ($4::text IS NULL OR n.type = $4) ";

  /// A page with both of its counts, in one statement: list and counts are of the same moment.
  /// Indexes: `notifications_inbox` for the page, `notifications_unread` for the unread.
  static final String LIST =
      "SELECT c.total, c.unread, n.* FROM (SELECT (SELECT count(*) FROM notifications n WHERE"
          + WANTED
          + ") AS total, (SELECT count(*) FROM notifications n WHERE n.read_at IS NULL AND"
          + MINE
          + ") AS unread) c LEFT JOIN LATERAL (SELECT"
          + COLUMNS
          + "FROM notifications n WHERE"
          + WANTED
          + "ORDER BY n.created_at DESC, n.id DESC LIMIT $5 OFFSET $6) n ON true"
          + " ORDER BY n.created_at DESC, n.id DESC";

  static final String UNREAD =
      "SELECT count(*) AS unread FROM notifications n WHERE n.read_at IS NULL AND" + MINE;

  static final String STATS =
      "SELECT n.type, count(*) AS total, count(*) FILTER (WHERE n.read_at IS NULL) AS unread"
          + " FROM notifications n WHERE"
          + MINE
          + "GROUP BY n.type";

  static final String FIND = "SELECT" + COLUMNS + "FROM notifications n WHERE n.id = $3 AND" + MINE;

  /// What is read already keeps its time.
  static final String MARK =
      "UPDATE notifications n SET read_at = CASE WHEN $4 THEN coalesce(n.read_at, now()) END"
          + " WHERE n.id = $3 AND"
          + MINE
          + "RETURNING"
          + COLUMNS;

  static final String READ_ALL =
      "UPDATE notifications n SET read_at = now() WHERE n.read_at IS NULL AND" + MINE;

  static final String DELETE = "DELETE FROM notifications n WHERE n.id = $3 AND" + MINE;

  private final Pool pool;

  InboxStore(Pool pool) {
    this.pool = pool;
  }

  /// A page and what was counted with it.
  record Counted(List<NotificationView> rows, long total, long unread) {}

  Uni<Counted> list(Actor actor, PageRequest page, @Nullable Boolean read, @Nullable String type) {
    Tuple values =
        Tuple.tuple()
            .addString(actor.tenant())
            .addString(actor.id())
            .addBoolean(read)
            .addString(type)
            .addInteger(page.limit())
            .addInteger(page.offset());
    return pool.preparedQuery(LIST)
        .execute(values)
        .map(rows -> {
          Row first = rows.iterator().next();
          List<NotificationView> found =
              first.getUUID("id") == null ? List.of() : Rows.map(rows, InboxStore::view);
          return new Counted(found, first.getLong("total"), first.getLong("unread"));
        });
  }

  Uni<Long> unread(Actor actor) {
    return pool.preparedQuery(UNREAD).execute(mine(actor)).map(InboxStore::count);
  }

  Uni<Long> unread(Tx tx, Actor actor) {
    return tx.connection().preparedQuery(UNREAD).execute(mine(actor)).map(InboxStore::count);
  }

  Uni<InboxStats> stats(Actor actor) {
    return pool.preparedQuery(STATS)
        .execute(mine(actor))
        .map(rows -> {
          Map<String, Long> byType = new TreeMap<>();
          long total = 0;
          long unread = 0;
          for (Row row : rows) {
            byType.put(row.getString("type"), row.getLong("total"));
            total += row.getLong("total");
            unread += row.getLong("unread");
          }
          return new InboxStats(total, unread, byType);
        });
  }

  Uni<Optional<NotificationView>> find(Actor actor, UUID id) {
    return pool.preparedQuery(FIND).execute(mine(actor).addUUID(id)).map(InboxStore::first);
  }

  Uni<Optional<NotificationView>> mark(Tx tx, Actor actor, UUID id, boolean read) {
    return tx.connection()
        .preparedQuery(MARK)
        .execute(mine(actor).addUUID(id).addBoolean(read))
        .map(InboxStore::first);
  }

  Uni<Integer> readAll(Tx tx, Actor actor) {
    return tx.connection().preparedQuery(READ_ALL).execute(mine(actor)).map(RowSet::rowCount);
  }

  Uni<Integer> delete(Tx tx, Actor actor, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(mine(actor).addUUID(id))
        .map(RowSet::rowCount);
  }

  private static Tuple mine(Actor actor) {
    return Tuple.tuple().addString(actor.tenant()).addString(actor.id());
  }

  private static long count(RowSet<Row> rows) {
    return rows.iterator().next().getLong("unread");
  }

  private static Optional<NotificationView> first(RowSet<Row> rows) {
    return Rows.map(rows, InboxStore::view).stream().findFirst();
  }

  private static NotificationView view(Row row) {
    var readAt = row.getOffsetDateTime("read_at");
    return new NotificationView(
        row.getUUID("id"),
        row.getString("type"),
        row.getString("category"),
        Severity.named(row.getString("severity")),
        row.getString("title"),
        row.getString("message"),
        ((JsonObject) row.getValue("data")).getMap(),
        readAt != null,
        readAt,
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("expires_at"),
        null);
  }
}
