package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Makes people members of connections and takes them out again. The owner stays the owner. Who may
/// not invite any more leaves no open invitation behind: else it would let them in again.
@Singleton
final class Members {

  private final MemberStore store;
  private final InvitationStore invitations;
  private final ConnectionNews news;
  private final Audit audit;
  private final Database database;

  Members(
      MemberStore store,
      InvitationStore invitations,
      ConnectionNews news,
      Audit audit,
      Database database) {
    this.store = store;
    this.invitations = invitations;
    this.news = news;
    this.audit = audit;
    this.database = database;
  }

  /// @return fails with a [ProblemException], 409, when the person is a member already
  Uni<Void> add(Actor actor, Connection connection, String person, MemberRole role) {
    return database.inTransaction(tx ->
        store
            .add(tx, connection.id(), person, role, actor.id())
            .invoke(added -> {
              if (!added) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "This person is a member already.");
              }
            })
            .chain(() -> news.shared(tx, actor, connection, person, role))
            .chain(() -> write(tx, actor, "connection.member-add", connection.id())));
  }

  /// @return fails with a [ProblemException]: 404 for who is no member, 409 for the owner
  Uni<Void> change(Actor actor, Connection connection, String person, MemberRole role) {
    return database.inTransaction(tx ->
        other(tx, connection, person)
            .chain(() ->
                role.may(Right.INVITE)
                    ? Uni.createFrom().voidItem()
                    : invitations.withdrawAllBy(tx, connection.id(), person))
            .chain(() -> store.change(tx, connection.id(), person, role))
            .chain(() -> news.roleChanged(tx, connection, person, role))
            .chain(() -> write(tx, actor, "connection.member-change", connection.id())));
  }

  /// @return fails as [#change] does
  Uni<Void> remove(Actor actor, Connection connection, String person) {
    return database.inTransaction(tx ->
        other(tx, connection, person)
            .chain(() -> invitations.withdrawAllBy(tx, connection.id(), person))
            .chain(() -> store.remove(tx, connection.id(), person))
            .chain(() -> news.memberRemoved(tx, actor, connection, person))
            .chain(() -> write(tx, actor, "connection.member-remove", connection.id())));
  }

  private Uni<Void> other(Tx tx, Connection connection, String person) {
    return store
        .lock(tx, connection.id(), person)
        .invoke(found -> {
          MemberStore.Member member =
              found.orElseThrow(
                  () -> new ProblemException(ProblemType.NOT_FOUND, "This person is no member."));
          if (member.is() == MemberRole.OWNER) {
            throw new ProblemException(
                ProblemType.CONFLICT, "The owner of a connection stays its owner.");
          }
        })
        .replaceWithVoid();
  }

  private Uni<Void> write(Tx tx, Actor actor, String action, UUID connection) {
    return audit.record(tx, AuditEntry.done(actor, action, "connection:" + connection));
  }
}
