package dev.carillon.notification.mail;

import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;
import io.vertx.core.MultiMap;
import io.vertx.ext.mail.MailMessage;
import io.vertx.mutiny.ext.mail.MailClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Hands one mail to the server, and knows whether any of it can have left.
///
/// The client's failures do not say how far it came: a connection that ends is the same
/// `IOException` at the greeting and behind the last line, and one that ends before the greeting is
/// not told at all. But the client reads the text of a mail only once the server has greeted it and
/// let it in.
final class Handover {

  private final MailMessage message;
  private boolean begun;
  private boolean withdrawn;

  /// @param bounces where the server is to send what it cannot deliver, or `null`
  Handover(Mail mail, @Nullable String bounces) {
    this.message = message(mail);
    if (bounces != null) {
      message.setBounceAddress(bounces);
    }
  }

  private MailMessage message(Mail mail) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    mail.getHeaders().forEach((name, values) -> headers.add(name, values));
    return new Watched()
        .setFrom(mail.getFrom())
        .setTo(mail.getTo())
        .setSubject(mail.getSubject())
        .setText(mail.getText())
        .setHtml(mail.getHtml())
        .setHeaders(headers);
  }

  private final class Watched extends MailMessage {
    @Override
    public String getText() {
      begin();
      return super.getText();
    }
  }

  private synchronized void begin() {
    if (withdrawn) {
      throw new IllegalStateException("The mail was given up before it was begun");
    }
    begun = true;
  }

  /// Keeps the mail from leaving later.
  ///
  /// @return `false` when it is too late
  private synchronized boolean withdraw() {
    withdrawn = !begun;
    return withdrawn;
  }

  /// @param patience the longest it may take
  /// @return fails with what [MailFailed#of] makes of it
  Uni<Void> to(MailClient client, Duration patience) {
    return client
        .sendMail(message)
        .replaceWithVoid()
        .ifNoItem()
        .after(patience)
        .fail()
        .onFailure()
        .transform(failure -> MailFailed.of(failure, withdraw()));
  }
}
