package dev.carillon.workload.explorer;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.explorer.source.Tls;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on connections.
@Singleton
final class ConnectionStore {

  /// One statement, so that two requests at a time cannot pass the limit together: the lock of the
  /// person is taken by [#LOCK] before it.
  private static final String INSERT =
      """
      INSERT INTO database_connections
             (id, tenant, name, description, db_type, host, port, database_name, username, tls,
              tls_ca, file_path, secret, created_by)
      SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
       WHERE (SELECT count(*) FROM database_connections WHERE tenant = $2 AND created_by = $14) < $15
      """;

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended('explorer:' || $1::text || ':' || $2::text,"
          + " 0))";

  /// Who is no member sees nothing, but for an admin of the tenant ($4).
  private static final String FIND =
      """
      SELECT c.*, m.role
        FROM database_connections c
        LEFT JOIN connection_members m ON m.connection_id = c.id AND m.user_id = $3
       WHERE c.tenant = $1 AND c.id = $2 AND (m.user_id IS NOT NULL OR $4)
      """;

  private static final String FIND_FOR_SYSTEM =
      "SELECT c.*, NULL::text AS role FROM database_connections c WHERE c.tenant = $1 AND c.id ="
          + " $2";

  private static final String LIST =
      """
      SELECT c.*, m.role, count(*) OVER () AS total
        FROM database_connections c
        LEFT JOIN connection_members m ON m.connection_id = c.id AND m.user_id = $2
       WHERE c.tenant = $1 AND (m.user_id IS NOT NULL OR $3)
       ORDER BY c.created_at DESC, c.id LIMIT $4 OFFSET $5
      """;

  private static final String UPDATE =
      """
      UPDATE database_connections
         SET name = $3, description = $4, host = $5, port = $6, database_name = $7, username = $8,
             tls = $9, tls_ca = $10, file_path = $11, secret = $12, is_active = $13,
             updated_at = now()
       WHERE tenant = $1 AND id = $2 AND updated_at = $14
      """;

  private static final String DELETE =
      "DELETE FROM database_connections WHERE tenant = $1 AND id = $2";

  /// Active ones whose schema was never read, or not within a week (domain-003 §2).
  private static final String STALE =
      """
      SELECT c.id, c.tenant
        FROM database_connections c
        LEFT JOIN connection_schema_cache s ON s.connection_id = c.id
       WHERE c.is_active AND (c.id > $1 OR $1 IS NULL)
         AND (s.last_trained_at IS NULL OR s.last_trained_at < now() - interval '7 days')
       ORDER BY c.id LIMIT $2
      """;

  private final Pool pool;

  ConnectionStore(Pool pool) {
    this.pool = pool;
  }

  /// A connection, and what the asker is to it.
  ///
  /// @param role `null` for who is no member
  record Seen(Connection connection, @Nullable MemberRole role) {}

  /// A page of them.
  record Found(List<Seen> connections, long total) {}

  /// Which connection, of whom.
  record Key(UUID id, String tenant) {}

  /// {@return `false` when the person has as many as one may have}
  Uni<Boolean> insert(Tx tx, Connection connection, int mostOfPerson) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(connection.tenant(), connection.createdBy()))
        .chain(
            () -> tx.connection().preparedQuery(INSERT).execute(values(connection, mostOfPerson)))
        .map(done -> done.rowCount() == 1);
  }

  private static Tuple values(Connection c, int mostOfPerson) {
    Tuple values =
        Tuple.tuple()
            .addUUID(c.id())
            .addString(c.tenant())
            .addString(c.name())
            .addString(c.description())
            .addString(c.dbType());
    return withPlace(values, c).addString(c.createdBy()).addLong((long) mostOfPerson);
  }

  /// Host, port, database, user, TLS, its authority, file and secret, as the statements have them.
  private static Tuple withPlace(Tuple values, Connection c) {
    Connection.Place place = c.place();
    return values
        .addString(place.host())
        .addInteger(place.port())
        .addString(place.database())
        .addString(place.username())
        .addString(place.tls().word())
        .addString(place.tlsCa())
        .addString(place.filePath())
        .addValue(buffer(c.secret()));
  }

  private static @Nullable Buffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : Buffer.buffer(bytes);
  }

  Uni<Optional<Seen>> find(String tenant, UUID id, String person, boolean evenForeign) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, id, person, evenForeign))
        .map(rows -> Rows.map(rows, ConnectionStore::seen).stream().findFirst());
  }

  Uni<Optional<Seen>> findForSystem(String tenant, UUID id) {
    return pool.preparedQuery(FIND_FOR_SYSTEM)
        .execute(Tuple.of(tenant, id))
        .map(rows -> Rows.map(rows, ConnectionStore::seen).stream().findFirst());
  }

  Uni<Found> list(String tenant, String person, boolean evenForeign, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant, person, evenForeign, limit, offset))
        .map(rows -> new Found(Rows.map(rows, ConnectionStore::seen), total(rows)));
  }

  private static long total(RowSet<Row> rows) {
    var first = rows.iterator();
    return first.hasNext() ? first.next().getLong("total") : 0;
  }

  /// Changes a connection that nobody changed meanwhile.
  ///
  /// @param changed its `updatedAt` as it was read
  /// @return `false` when somebody did
  Uni<Boolean> update(Tx tx, Connection changed) {
    Tuple values =
        Tuple.tuple()
            .addString(changed.tenant())
            .addUUID(changed.id())
            .addString(changed.name())
            .addString(changed.description());
    withPlace(values, changed).addBoolean(changed.active()).addOffsetDateTime(changed.updatedAt());
    return tx.connection().preparedQuery(UPDATE).execute(values).map(done -> done.rowCount() == 1);
  }

  Uni<Void> delete(Tx tx, Connection connection) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(connection.tenant(), connection.id()))
        .replaceWithVoid();
  }

  /// @param after the last of the page before, or `null`
  /// @return connections of all tenants whose schema is to be read again, in the order of their ids
  Uni<List<Key>> stale(@Nullable UUID after, int limit) {
    return pool.preparedQuery(STALE)
        .execute(Tuple.of(after, limit))
        .map(rows -> Rows.map(rows, row -> new Key(row.getUUID("id"), row.getString("tenant"))));
  }

  private static Seen seen(Row row) {
    var secret = row.getBuffer("secret");
    var place =
        new Connection.Place(
            row.getString("host"),
            row.getInteger("port"),
            row.getString("database_name"),
            row.getString("username"),
            Tls.named(row.getString("tls")),
            row.getString("tls_ca"),
            row.getString("file_path"));
    var connection =
        new Connection(
            row.getUUID("id"),
            row.getString("tenant"),
            row.getString("name"),
            row.getString("description"),
            row.getString("db_type"),
            place,
            secret == null ? null : secret.getBytes(),
            row.getString("created_by"),
            row.getBoolean("is_active"),
            row.getOffsetDateTime("created_at"),
            row.getOffsetDateTime("updated_at"));
    String role = row.getString("role");
    return new Seen(connection, role == null ? null : MemberRole.named(role).orElseThrow());
  }
}
