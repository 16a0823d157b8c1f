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

/// Makes, changes and removes connections.
@Singleton
final class Connections {

  private final ConnectionStore store;
  private final MemberStore members;
  private final ConnectionDrafts drafts;
  private final ConnectionNews news;
  private final ExplorerConfig config;
  private final Audit audit;
  private final Database database;

  Connections(
      ConnectionStore store,
      MemberStore members,
      ConnectionDrafts drafts,
      ConnectionNews news,
      ExplorerConfig config,
      Audit audit,
      Database database) {
    this.store = store;
    this.members = members;
    this.drafts = drafts;
    this.news = news;
    this.config = config;
    this.audit = audit;
    this.database = database;
  }

  /// Makes a connection; who does is its owner.
  ///
  /// @return fails with a [ProblemException]: 422 for what is wrong, 409 for one too many
  Uni<ConnectionStore.Seen> create(Actor actor, ConnectionBody body) {
    Connection made = drafts.fresh(actor, body);
    return database
        .inTransaction(tx ->
            store
                .insert(tx, made, config.connectionsPerPerson())
                .invoke(stored -> {
                  if (!stored) {
                    throw tooMany();
                  }
                })
                .chain(() -> members.add(tx, made.id(), actor.id(), MemberRole.OWNER, actor.id()))
                .chain(() -> write(tx, actor, "connection.create", made.id())))
        .replaceWith(new ConnectionStore.Seen(made, MemberRole.OWNER));
  }

  private ProblemException tooMany() {
    return new ProblemException(
        ProblemType.CONFLICT,
        "You have " + config.connectionsPerPerson() + " connections, as many as one may have.");
  }

  /// Changes what the body names.
  ///
  /// @return fails with a [ProblemException]: 422 for what is wrong, a change of the place without
  ///   the password included; 409 when somebody else changed it meanwhile
  Uni<Void> change(Actor actor, Connection before, ConnectionBody body) {
    Connection after = drafts.changed(before, body);
    return database.inTransaction(tx ->
        store
            .update(tx, after)
            .invoke(stored -> {
              if (!stored) {
                throw new ProblemException(
                    ProblemType.CONFLICT, "Somebody changed the connection meanwhile; try again.");
              }
            })
            .chain(() -> write(tx, actor, "connection.change", after.id())));
  }

  /// Removes a connection with its members, invitations and schema, and tells the members.
  Uni<Void> remove(Actor actor, Connection connection) {
    return members
        .list(connection.id())
        .chain(all ->
            database.inTransaction(tx ->
                store
                    .delete(tx, connection)
                    .chain(() -> news.removed(tx, actor, connection, all))
                    .chain(() -> write(tx, actor, "connection.remove", connection.id()))));
  }

  private Uni<Void> write(Tx tx, Actor actor, String action, UUID id) {
    return audit.record(tx, AuditEntry.done(actor, action, "connection:" + id));
  }
}
