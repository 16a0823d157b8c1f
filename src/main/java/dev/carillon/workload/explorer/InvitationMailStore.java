package dev.carillon.workload.explorer;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// The statements on the mails of invitations.
@Singleton
final class InvitationMailStore {

  private static final String KEEP =
      "UPDATE connection_invitations SET sealed_token = $2 WHERE id = $1";

  /// Only while there is something to send: one that was answered needs no mail any more.
  private static final String FIND =
      """
      SELECT i.tenant, i.connection_id, c.name, i.role, i.email, i.sealed_token
        FROM connection_invitations i JOIN database_connections c ON c.id = i.connection_id
       WHERE i.id = $1 AND i.status = 'pending' AND i.expires_at > now()
         AND i.email IS NOT NULL AND i.sealed_token IS NOT NULL
      """;

  private static final String SENT =
      "UPDATE connection_invitations SET sealed_token = NULL, mailed_at = now() WHERE id = $1";

  private static final String GIVEN_UP =
      "UPDATE connection_invitations SET sealed_token = NULL WHERE id = $1";

  private final Pool pool;

  InvitationMailStore(Pool pool) {
    this.pool = pool;
  }

  /// A mail that is to go out.
  ///
  /// @param email sealed
  /// @param token sealed
  @SuppressWarnings("ArrayRecordComponent") // on its way out of a row; nobody compares two
  record Waiting(
      String tenant, UUID connection, String name, String role, byte[] email, byte[] token) {}

  Uni<Void> keep(Tx tx, UUID invitation, byte[] sealedToken) {
    return tx.connection()
        .preparedQuery(KEEP)
        .execute(Tuple.of(invitation, Buffer.buffer(sealedToken)))
        .replaceWithVoid();
  }

  Uni<Optional<Waiting>> find(UUID invitation) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(invitation))
        .map(rows -> Rows.map(rows, InvitationMailStore::waiting).stream().findFirst());
  }

  /// The mail is out: the token is of no more use here.
  Uni<Void> sent(Tx tx, UUID invitation) {
    return tx.connection().preparedQuery(SENT).execute(Tuple.of(invitation)).replaceWithVoid();
  }

  /// No mail will go out any more.
  Uni<Void> givenUp(Tx tx, UUID invitation) {
    return tx.connection().preparedQuery(GIVEN_UP).execute(Tuple.of(invitation)).replaceWithVoid();
  }

  private static Waiting waiting(Row row) {
    return new Waiting(
        row.getString("tenant"),
        row.getUUID("connection_id"),
        row.getString("name"),
        row.getString("role"),
        row.getBuffer("email").getBytes(),
        row.getBuffer("sealed_token").getBytes());
  }
}
