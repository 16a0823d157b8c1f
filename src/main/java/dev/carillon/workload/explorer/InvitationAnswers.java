package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes the answers to invitations: who accepts becomes a member in the same transaction. An
/// invitation is answered once; its row is locked meanwhile.
@Singleton
final class InvitationAnswers {

  private final InvitationStore store;
  private final MemberStore members;
  private final ConnectionStore connections;
  private final ConnectionNews news;
  private final Audit audit;
  private final Database database;
  private final InstantSource clock;

  InvitationAnswers(
      InvitationStore store,
      MemberStore members,
      ConnectionStore connections,
      ConnectionNews news,
      Audit audit,
      Database database,
      InstantSource clock) {
    this.store = store;
    this.members = members;
    this.connections = connections;
    this.news = news;
    this.audit = audit;
    this.database = database;
    this.clock = clock;
  }

  /// Answers an invitation to oneself.
  ///
  /// @param emailHash of the address the caller's token proves, or `null`
  /// @return fails with a [ProblemException]: 404 for one to somebody else, 409 for one that was
  ///   answered or that a member accepts, 410 for one that has expired
  Uni<Void> answer(Actor actor, UUID id, byte @Nullable [] emailHash, boolean accepts) {
    return answer(actor, accepts, tx -> store.lock(tx, actor.tenant(), id, actor.id(), emailHash));
  }

  /// Answers the invitation with this token.
  ///
  /// @return fails as the other does
  Uni<Void> answer(Actor actor, String token, boolean accepts) {
    return answer(actor, accepts, tx -> store.lock(tx, actor.tenant(), Sha256.of(token)));
  }

  private Uni<Void> answer(
      Actor actor, boolean accepts, Function<Tx, Uni<Optional<InvitationStore.Invitation>>> lock) {
    return database.inTransaction(tx ->
        lock.apply(tx)
            .map(found ->
                found.orElseThrow(() ->
                    new ProblemException(
                        ProblemType.NOT_FOUND, "There is no such invitation for you.")))
            .invoke(this::requireOpen)
            .chain(open -> settle(tx, actor, open, accepts)));
  }

  private void requireOpen(InvitationStore.Invitation invitation) {
    boolean late = invitation.expiresAt().toInstant().isBefore(clock.instant());
    if (invitation.status().equals("expired") || late) {
      throw new ProblemException(ProblemType.GONE, "The invitation has expired.");
    }
    if (!invitation.status().equals("pending")) {
      throw new ProblemException(ProblemType.CONFLICT, "The invitation was answered.");
    }
  }

  private Uni<Void> settle(Tx tx, Actor actor, InvitationStore.Invitation open, boolean accepts) {
    Uni<Boolean> joined =
        accepts
            ? members.add(tx, open.connection(), actor.id(), open.role(), open.by())
            : Uni.createFrom().item(false);
    return joined
        .invoke(isNew -> {
          if (accepts && !isNew) {
            throw new ProblemException(
                ProblemType.CONFLICT,
                "You are a member already; who keeps the connection can change your role. Decline the"
                    + " invitation to be rid of it.");
          }
        })
        .chain(() -> store.answer(tx, open.id(), accepts ? "accepted" : "declined"))
        .chain(() -> connections.findForSystem(actor.tenant(), open.connection()))
        .chain(seen ->
            seen.isEmpty()
                ? Uni.createFrom().voidItem()
                : news.answered(tx, seen.get().connection(), open, actor.id(), accepts))
        .chain(() ->
            audit.record(
                tx,
                AuditEntry.done(
                    actor,
                    accepts ? "connection.join" : "connection.decline",
                    "connection:" + open.connection())));
  }
}
