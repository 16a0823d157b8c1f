package dev.carillon.workload.explorer;

import dev.carillon.job.JobRequest;
import dev.carillon.job.Jobs;
import dev.carillon.notification.mail.GuestMail;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.FieldCipher;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Plans the mail of an invitation to an address. The token is kept, sealed, until the mail is out:
/// a job holds no secret, and each try sends the same link.
@Singleton
final class InvitationMail {

  private final InvitationMailStore store;
  private final FieldCipher cipher;
  private final GuestMail mail;
  private final Jobs jobs;

  InvitationMail(InvitationMailStore store, FieldCipher cipher, GuestMail mail, Jobs jobs) {
    this.store = store;
    this.cipher = cipher;
    this.mail = mail;
    this.jobs = jobs;
  }

  /// Plans it, in the transaction of the invitation; nothing where no mail is sent.
  Uni<Void> plan(Tx tx, Connection connection, UUID invitation, String token) {
    if (!mail.isOpen()) {
      return Uni.createFrom().voidItem();
    }
    byte[] sealed =
        cipher
            .seal(connection.tenant(), Invitations.TABLE, connection.id().toString())
            .sealText("token", invitation.toString(), token);
    var job = JobRequest.of(MailInvitation.KIND, new MailInvitation.Args(invitation));
    return store
        .keep(tx, invitation, sealed)
        .chain(() -> jobs.enqueue(tx, job.forOwner(connection.tenant(), null)))
        .replaceWithVoid();
  }
}
