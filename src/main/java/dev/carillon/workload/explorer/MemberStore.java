package dev.carillon.workload.explorer;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The statements on members. Whoever calls has found the connection for its caller.
@Singleton
final class MemberStore {

  private static final String ADD =
      """
      INSERT INTO connection_members (connection_id, user_id, role, added_by)
      VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
      """;

  private static final String LIST =
      """
      SELECT user_id, role, added_by, added_at FROM connection_members
       WHERE connection_id = $1 ORDER BY added_at, user_id
      """;

  private static final String KEEPERS =
      """
      SELECT user_id FROM connection_members
       WHERE connection_id = $1 AND role IN ('owner', 'admin') ORDER BY user_id
      """;

  private static final String LOCK =
      """
      SELECT user_id, role, added_by, added_at FROM connection_members
       WHERE connection_id = $1 AND user_id = $2 FOR UPDATE
      """;

  /// Also the connection, and first: what is then added to it needs it, and who removes it has it
  /// before its members.
  private static final String HOLD =
      """
      WITH held AS MATERIALIZED (
        SELECT id FROM database_connections WHERE id = $1 FOR KEY SHARE
      )
      SELECT m.user_id, m.role, m.added_by, m.added_at
        FROM held JOIN connection_members m ON m.connection_id = held.id
       WHERE m.user_id = $2 FOR SHARE OF m
      """;

  private static final String CHANGE =
      "UPDATE connection_members SET role = $3 WHERE connection_id = $1 AND user_id = $2";

  private static final String REMOVE =
      "DELETE FROM connection_members WHERE connection_id = $1 AND user_id = $2";

  private final Pool pool;

  MemberStore(Pool pool) {
    this.pool = pool;
  }

  /// A member, as answers show it.
  ///
  /// @param userId the `sub` of a person
  @RegisterForReflection
  record Member(String userId, String role, String addedBy, OffsetDateTime addedAt) {

    MemberRole is() {
      return MemberRole.named(role).orElseThrow();
    }
  }

  /// {@return `false` when the person is a member already}
  Uni<Boolean> add(Tx tx, UUID connection, String person, MemberRole role, String by) {
    return tx.connection()
        .preparedQuery(ADD)
        .execute(Tuple.of(connection, person, role.word(), by))
        .map(done -> done.rowCount() == 1);
  }

  Uni<List<Member>> list(UUID connection) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(connection))
        .map(rows -> Rows.map(rows, MemberStore::member));
  }

  /// {@return those who may add and remove members, by their `sub`}
  Uni<List<String>> keepers(Tx tx, UUID connection) {
    return tx.connection()
        .preparedQuery(KEEPERS)
        .execute(Tuple.of(connection))
        .map(rows -> Rows.map(rows, row -> row.getString("user_id")));
  }

  Uni<Optional<Member>> lock(Tx tx, UUID connection, String person) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(connection, person))
        .map(rows -> Rows.map(rows, MemberStore::member).stream().findFirst());
  }

  /// A member, who stays one with this role until the end of the transaction.
  Uni<Optional<Member>> hold(Tx tx, UUID connection, String person) {
    return tx.connection()
        .preparedQuery(HOLD)
        .execute(Tuple.of(connection, person))
        .map(rows -> Rows.map(rows, MemberStore::member).stream().findFirst());
  }

  Uni<Void> change(Tx tx, UUID connection, String person, MemberRole role) {
    return tx.connection()
        .preparedQuery(CHANGE)
        .execute(Tuple.of(connection, person, role.word()))
        .replaceWithVoid();
  }

  Uni<Void> remove(Tx tx, UUID connection, String person) {
    return tx.connection()
        .preparedQuery(REMOVE)
        .execute(Tuple.of(connection, person))
        .replaceWithVoid();
  }

  private static Member member(Row row) {
    return new Member(
        row.getString("user_id"),
        row.getString("role"),
        row.getString("added_by"),
        row.getOffsetDateTime("added_at"));
  }
}
