package dev.carillon.workload.explorer;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on invitations.
@Singleton
final class InvitationStore {

  private static final String ADD =
      """
      INSERT INTO connection_invitations
             (id, tenant, connection_id, email, email_hash, user_id, role, token_hash, invited_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
      """;

  private static final String OF_CONNECTION =
      """
      SELECT i.*, c.name AS connection_name
        FROM connection_invitations i JOIN database_connections c ON c.id = i.connection_id
       WHERE i.connection_id = $1 ORDER BY i.created_at DESC, i.id LIMIT 500
      """;

  private static final String OF_PERSON =
      """
      SELECT i.*, c.name AS connection_name
        FROM connection_invitations i JOIN database_connections c ON c.id = i.connection_id
       WHERE i.tenant = $1 AND (i.user_id = $2 OR i.email_hash = $3)
         AND i.status = 'pending' AND i.expires_at > now()
       ORDER BY i.created_at DESC, i.id LIMIT 500
      """;

  private static final String LOCK_ONE =
      """
      SELECT i.*, c.name AS connection_name
        FROM connection_invitations i JOIN database_connections c ON c.id = i.connection_id
       WHERE i.tenant = $1 AND i.id = $2 AND (i.user_id = $3 OR i.email_hash = $4)
         FOR UPDATE OF i
      """;

  private static final String LOCK_TOKEN =
      """
      SELECT i.*, c.name AS connection_name
        FROM connection_invitations i JOIN database_connections c ON c.id = i.connection_id
       WHERE i.tenant = $1 AND i.token_hash = $2 FOR UPDATE OF i
      """;

  private static final String ANSWER =
      "UPDATE connection_invitations SET status = $2, responded_at = now() WHERE id = $1";

  private static final String WITHDRAW =
      """
      UPDATE connection_invitations SET status = 'expired', responded_at = now()
       WHERE connection_id = $1 AND id = $2 AND status = 'pending'
      """;

  private static final String WITHDRAW_ALL_BY =
      """
      UPDATE connection_invitations SET status = 'expired', responded_at = now()
       WHERE connection_id = $1 AND invited_by = $2 AND status = 'pending'
      """;

  private static final String EXPIRE =
      """
      UPDATE connection_invitations SET status = 'expired'
       WHERE status = 'pending' AND expires_at < now()
      """;

  private final Pool pool;

  InvitationStore(Pool pool) {
    this.pool = pool;
  }

  /// An invitation as it is stored.
  ///
  /// @param email sealed, or `null` for one to a person who is known
  @SuppressWarnings("ArrayRecordComponent") // on its way in or out of a row; nobody compares two
  record Invitation(
      UUID id,
      UUID connection,
      String connectionName,
      byte @Nullable [] email,
      @Nullable String person,
      MemberRole role,
      String status,
      String by,
      OffsetDateTime createdAt,
      OffsetDateTime expiresAt) {}

  /// One that is to be made.
  @SuppressWarnings("ArrayRecordComponent") // on its way in or out of a row; nobody compares two
  record Draft(
      UUID id,
      String tenant,
      UUID connection,
      byte @Nullable [] email,
      byte @Nullable [] emailHash,
      @Nullable String person,
      MemberRole role,
      byte[] tokenHash,
      String by) {}

  /// {@return `false` when the person has one already}
  Uni<Boolean> add(Tx tx, Draft draft) {
    Tuple values =
        Tuple.tuple()
            .addUUID(draft.id())
            .addString(draft.tenant())
            .addUUID(draft.connection())
            .addValue(buffer(draft.email()))
            .addValue(buffer(draft.emailHash()))
            .addString(draft.person())
            .addString(draft.role().word())
            .addValue(Buffer.buffer(draft.tokenHash()))
            .addString(draft.by());
    return tx.connection().preparedQuery(ADD).execute(values).map(done -> done.rowCount() == 1);
  }

  private static @Nullable Buffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : Buffer.buffer(bytes);
  }

  Uni<List<Invitation>> ofConnection(UUID connection) {
    return pool.preparedQuery(OF_CONNECTION)
        .execute(Tuple.of(connection))
        .map(rows -> Rows.map(rows, InvitationStore::invitation));
  }

  /// @param emailHash of the address that the person's token proves, or `null`
  Uni<List<Invitation>> ofPerson(String tenant, String person, byte @Nullable [] emailHash) {
    return pool.preparedQuery(OF_PERSON)
        .execute(Tuple.of(tenant, person, buffer(emailHash)))
        .map(rows -> Rows.map(rows, InvitationStore::invitation));
  }

  /// @param emailHash as for [#ofPerson]
  Uni<Optional<Invitation>> lock(
      Tx tx, String tenant, UUID id, String person, byte @Nullable [] emailHash) {
    return tx.connection()
        .preparedQuery(LOCK_ONE)
        .execute(Tuple.of(tenant, id, person, buffer(emailHash)))
        .map(rows -> Rows.map(rows, InvitationStore::invitation).stream().findFirst());
  }

  Uni<Optional<Invitation>> lock(Tx tx, String tenant, byte[] tokenHash) {
    return tx.connection()
        .preparedQuery(LOCK_TOKEN)
        .execute(Tuple.of(tenant, Buffer.buffer(tokenHash)))
        .map(rows -> Rows.map(rows, InvitationStore::invitation).stream().findFirst());
  }

  Uni<Void> answer(Tx tx, UUID id, String status) {
    return tx.connection().preparedQuery(ANSWER).execute(Tuple.of(id, status)).replaceWithVoid();
  }

  /// {@return whether there was one to withdraw}
  Uni<Boolean> withdraw(UUID connection, UUID id) {
    return pool.preparedQuery(WITHDRAW)
        .execute(Tuple.of(connection, id))
        .map(done -> done.rowCount() == 1);
  }

  /// Withdraws what a person has open at a connection. Comes before their row as a member goes: an
  /// answer holds its invitation and may wait for that row.
  Uni<Void> withdrawAllBy(Tx tx, UUID connection, String person) {
    return tx.connection()
        .preparedQuery(WITHDRAW_ALL_BY)
        .execute(Tuple.of(connection, person))
        .replaceWithVoid();
  }

  /// {@return how many had waited too long (count)}
  Uni<Integer> expire() {
    return pool.query(EXPIRE).execute().map(RowSet::rowCount);
  }

  private static Invitation invitation(Row row) {
    var email = row.getBuffer("email");
    return new Invitation(
        row.getUUID("id"),
        row.getUUID("connection_id"),
        row.getString("connection_name"),
        email == null ? null : email.getBytes(),
        row.getString("user_id"),
        MemberRole.named(row.getString("role")).orElseThrow(),
        row.getString("status"),
        row.getString("invited_by"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("expires_at"));
  }
}
