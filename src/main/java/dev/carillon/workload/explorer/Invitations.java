package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import dev.carillon.platform.security.Sha256;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks people to become members. An invitation is for a person, for a mail address, or for whoever
/// has its token, which its maker passes on; it lives seven days. [InvitationAnswers] takes what
/// people say to it.
@Singleton
final class Invitations {

  private static final int TOKEN_BYTES = 32;
  static final String TABLE = "connection_invitations";
  private static final String EMAIL = "email";

  private final InvitationStore store;
  private final MemberStore members;
  private final ConnectionNews news;
  private final VerifiedEmail emails;
  private final FieldCipher cipher;
  private final Audit audit;
  private final Database database;
  private final SecureRandom random = new SecureRandom();

  Invitations(
      InvitationStore store,
      MemberStore members,
      ConnectionNews news,
      VerifiedEmail emails,
      FieldCipher cipher,
      Audit audit,
      Database database) {
    this.store = store;
    this.members = members;
    this.news = news;
    this.emails = emails;
    this.cipher = cipher;
    this.audit = audit;
    this.database = database;
  }

  /// An invitation that was made.
  ///
  /// @param token shown this once; only its hash is kept
  record Made(UUID id, String token) {}

  /// Whom an invitation is for, and as what: an address or the `sub` of a person, not both.
  record Invitee(@Nullable String email, @Nullable String person, MemberRole role) {}

  /// @return fails with a [ProblemException]: 409 when one is open already or they are a member,
  ///   403 for who may not invite any more
  Uni<Made> invite(Actor actor, Connection connection, Invitee invitee) {
    String token = newToken();
    InvitationStore.Draft draft = draft(actor, connection, invitee, token);
    return database
        .inTransaction(tx ->
            requireStill(tx, actor, connection)
                .chain(() -> requireNoMember(tx, connection, invitee))
                .chain(() -> store.add(tx, draft))
                .invoke(added -> {
                  if (!added) {
                    throw new ProblemException(
                        ProblemType.CONFLICT, "An invitation of this person is open already.");
                  }
                })
                .chain(() -> tell(tx, actor, connection, invitee, draft.id(), token))
                .chain(() ->
                    audit.record(
                        tx,
                        AuditEntry.done(
                            actor, "connection.invite", "connection:" + connection.id()))))
        .replaceWith(new Made(draft.id(), token));
  }

  /// Who is removed meanwhile has their invitations withdrawn: one made after that would stay.
  private Uni<Void> requireStill(Tx tx, Actor actor, Connection connection) {
    if (actor.isAdmin() && Right.INVITE.tenantAdmin()) {
      return Uni.createFrom().voidItem();
    }
    return members
        .hold(tx, connection.id(), actor.id())
        .invoke(found ->
            ConnectionAccess.require(
                found.map(MemberStore.Member::is).orElse(null), Right.INVITE, false))
        .replaceWithVoid();
  }

  /// Who is a member has a role already, which an invitation would not change. Of an address nobody
  /// knows here whose it is; that is looked at when it is answered.
  private Uni<Void> requireNoMember(Tx tx, Connection connection, Invitee invitee) {
    String person = invitee.person();
    return person == null
        ? Uni.createFrom().voidItem()
        : members
            .hold(tx, connection.id(), person)
            .invoke(found -> {
              if (found.isPresent()) {
                throw new ProblemException(
                    ProblemType.CONFLICT,
                    "They are a member already; change their role instead: PATCH the member.");
              }
            })
            .replaceWithVoid();
  }

  private InvitationStore.Draft draft(
      Actor actor, Connection connection, Invitee invitee, String token) {
    UUID id = UUID.randomUUID();
    String email = invitee.email();
    return new InvitationStore.Draft(
        id,
        actor.tenant(),
        connection.id(),
        email == null
            ? null
            : seal(actor.tenant(), connection.id()).sealText(EMAIL, id.toString(), email),
        email == null ? null : emails.hash(actor.tenant(), email),
        invitee.person(),
        invitee.role(),
        Sha256.of(token),
        actor.id());
  }

  private FieldSeal seal(String tenant, UUID connection) {
    return cipher.seal(tenant, TABLE, connection.toString());
  }

  /// Only a person who is known has an inbox; an address gets a mail.
  private Uni<Void> tell(
      Tx tx, Actor actor, Connection connection, Invitee invitee, UUID id, String token) {
    String person = invitee.person();
    return person == null
        ? news.invitedByMail(tx, connection, id, token)
        : news.invited(tx, actor, connection, person, invitee.role(), id);
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// {@return the address of an invitation, or `null` for one to a person}
  @Nullable String email(String tenant, InvitationStore.Invitation invitation) {
    byte[] sealed = invitation.email();
    return sealed == null
        ? null
        : seal(tenant, invitation.connection()).openText(EMAIL, invitation.id().toString(), sealed);
  }
}
