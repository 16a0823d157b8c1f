package dev.carillon.workload.explorer;

import dev.carillon.audit.Audit;
import dev.carillon.audit.AuditEntry;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks people to become members, and takes their answers. An invitation is for a person, for a
/// mail address, or for whoever has its token, which its maker passes on; it lives seven days.
@Singleton
final class Invitations {

  private static final int TOKEN_BYTES = 32;
  static final String TABLE = "connection_invitations";

  private final InvitationStore store;
  private final MemberStore members;
  private final ConnectionStore connections;
  private final ConnectionNews news;
  private final VerifiedEmail emails;
  private final FieldCipher cipher;
  private final Audit audit;
  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Invitations(
      InvitationStore store,
      MemberStore members,
      ConnectionStore connections,
      ConnectionNews news,
      VerifiedEmail emails,
      FieldCipher cipher,
      Audit audit,
      Database database,
      InstantSource clock) {
    this.store = store;
    this.members = members;
    this.connections = connections;
    this.news = news;
    this.emails = emails;
    this.cipher = cipher;
    this.audit = audit;
    this.database = database;
    this.clock = clock;
  }

  /// An invitation that was made.
  ///
  /// @param token shown this once; only its hash is kept
  record Made(UUID id, String token) {}

  /// @param email where to, or `null`
  /// @param person the `sub` of whom, or `null`; one of the two is given
  /// @return fails with a [ProblemException], 409, when one is open already
  Uni<Made> invite(
      Actor actor,
      Connection connection,
      @Nullable String email,
      @Nullable String person,
      MemberRole role) {
    UUID id = UUID.randomUUID();
    String token = newToken();
    var draft =
        new InvitationStore.Draft(
            id,
            actor.tenant(),
            connection.id(),
            email == null
                ? null
                : cipher
                    .seal(actor.tenant(), TABLE, connection.id().toString())
                    .sealText("email", id.toString(), email),
            email == null ? null : emails.hash(actor.tenant(), email),
            person,
            role,
            hash(token),
            actor.id());
    return database
        .inTransaction(tx ->
            store
                .add(tx, draft)
                .invoke(added -> {
                  if (!added) {
                    throw new ProblemException(
                        ProblemType.CONFLICT, "An invitation of this person is open already.");
                  }
                })
                .chain(() ->
                    person == null
                        ? news.invitedByMail(tx, connection, id, token)
                        : news.invited(tx, actor, connection, person, role, id))
                .chain(() ->
                    audit.record(
                        tx,
                        AuditEntry.done(
                            actor, "connection.invite", "connection:" + connection.id()))))
        .replaceWith(new Made(id, token));
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256", impossible);
    }
  }

  /// {@return the address of an invitation, or `null` for one to a person}
  @Nullable String email(String tenant, InvitationStore.Invitation invitation) {
    byte[] sealed = invitation.email();
    return sealed == null
        ? null
        : cipher
            .seal(tenant, TABLE, invitation.connection().toString())
            .openText("email", invitation.id().toString(), sealed);
  }

  /// Answers an invitation to oneself.
  ///
  /// @param emailHash of the address the caller's token proves, or `null`
  /// @return fails with a [ProblemException]: 404 for one to somebody else, 409 for one that was
  ///   answered, 410 for one that has expired
  Uni<Void> answer(Actor actor, UUID id, byte @Nullable [] emailHash, boolean accepts) {
    return answer(actor, accepts, tx -> store.lock(tx, actor.tenant(), id, actor.id(), emailHash));
  }

  /// Answers the invitation with this token.
  ///
  /// @return fails as the other does
  Uni<Void> answer(Actor actor, String token, boolean accepts) {
    return answer(actor, accepts, tx -> store.lock(tx, actor.tenant(), hash(token)));
  }

  private Uni<Void> answer(
      Actor actor,
      boolean accepts,
      Function<Tx, Uni<java.util.Optional<InvitationStore.Invitation>>> lock) {
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
