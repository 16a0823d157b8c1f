package dev.carillon.notification.mail;

import io.quarkus.mailer.SentMail;
import io.quarkus.mailer.runtime.MailerSupport;
import io.quarkus.mailer.runtime.Mailers;
import io.quarkus.mailer.runtime.MailersRuntimeConfig;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.mutiny.ext.mail.MailClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

/// The client that speaks to the mail server, made by Quarkus from its own settings, but with
/// connections that end when the server falls silent: [ImpatientVertx].
@Singleton
final class MailLine {

  private final Mailers mailers;

  MailLine(
      Vertx vertx,
      MailersRuntimeConfig settings,
      MailerSupport support,
      TlsConfigurationRegistry certificates,
      Event<SentMail> sent) {
    // A connection that was silent as long as a mail may take has no mail that still counts on it.
    this.mailers =
        new Mailers(
            new ImpatientVertx(vertx, Postbox.PATIENCE),
            io.vertx.mutiny.core.Vertx.newInstance(vertx),
            settings,
            LaunchMode.current(),
            support,
            certificates,
            sent);
  }

  MailClient client() {
    return mailers.reactiveMailClientFromName(Mailers.DEFAULT_MAILER_NAME);
  }

  @PreDestroy
  void close() {
    mailers.stop();
  }
}
