package dev.carillon.workload.explorer;

import dev.carillon.job.Attempt;
import dev.carillon.job.FinalFailure;
import dev.carillon.job.JobDefaults;
import dev.carillon.job.JobKind;
import dev.carillon.job.JobOutcome;
import dev.carillon.job.ReactiveJobHandler;
import dev.carillon.notification.mail.GuestMail;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Sends an invitation to the mail address it is for.
///
/// At least once: a worker that dies between the mail server's "taken" and the record of it leaves
/// a mail that is sent once more, the same, under the same Message-ID.
@Singleton
final class MailInvitation implements ReactiveJobHandler<MailInvitation.Args> {

  static final JobKind<Args> KIND = new JobKind<>("explorer.invitation-mail", Args.class);

  /// Of the page that takes the answer. What is behind the `#` reaches no server and no log.
  private static final String PAGE = "/#/connections?invitation=";

  private final InvitationMailStore store;
  private final FieldCipher cipher;
  private final GuestMail mail;

  MailInvitation(InvitationMailStore store, FieldCipher cipher, GuestMail mail) {
    this.store = store;
    this.cipher = cipher;
    this.mail = mail;
  }

  /// @param invitation which
  @RegisterForReflection
  record Args(UUID invitation) {}

  @Override
  public JobKind<Args> kind() {
    return KIND;
  }

  @Override
  public JobDefaults defaults() {
    return GuestMail.PLAN;
  }

  @Override
  public Set<String> dependencies(Args args) {
    return GuestMail.NEEDS;
  }

  @Override
  public Uni<JobOutcome> run(Attempt<Args> attempt) {
    UUID id = attempt.args().invitation();
    return store
        .find(id)
        .chain(found ->
            found.isEmpty()
                ? attempt
                    .commit("over", tx -> store.givenUp(tx, id))
                    .replaceWith(JobOutcome.cancelled("It was sent, answered or taken back"))
                : send(attempt, id, found.get()).replaceWith(JobOutcome.completed()));
  }

  private Uni<Void> send(Attempt<Args> attempt, UUID id, InvitationMailStore.Waiting waiting) {
    FieldSeal seal =
        cipher.seal(waiting.tenant(), Invitations.TABLE, waiting.connection().toString());
    String token = seal.openText("token", id.toString(), waiting.token());
    var values = Map.of("connection", waiting.name(), "role", waiting.role(), "code", token);
    return mail.send(
            mail.hasLinks() ? "invitation.link" : "invitation.code",
            values,
            PAGE + URLEncoder.encode(token, StandardCharsets.UTF_8),
            seal.openText("email", id.toString(), waiting.email()),
            id.toString())
        .onFailure()
        .call(failure ->
            failure instanceof FinalFailure || attempt.number() >= attempt.maxAttempts()
                ? attempt.commit("failed", tx -> store.givenUp(tx, id))
                : Uni.createFrom().voidItem())
        .chain(() -> attempt.commit("sent", tx -> store.sent(tx, id)));
  }
}
