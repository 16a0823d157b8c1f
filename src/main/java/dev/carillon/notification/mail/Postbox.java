package dev.carillon.notification.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.ext.mail.MailClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The way to the mail server, if there is one.
@Singleton
final class Postbox {

  private static final String HOST = "quarkus.mailer.host";
  private static final String MOCK = "quarkus.mailer.mock";
  private static final String BOUNCES = "quarkus.mailer.bounce-address";
  private static final String APPROVED = "quarkus.mailer.approved-recipients";

  /// The longest a mail may take, a minute of which is for the connection.
  static final Duration PATIENCE = Duration.ofSeconds(100);

  private final ReactiveMailer mailer;
  private final MailClient client;
  private final boolean open;
  private final boolean byMailer;
  private final @Nullable String bounces;

  Postbox(ReactiveMailer mailer, MailLine line, MailConfig config, Config settings) {
    this.mailer = mailer;
    this.client = line.client();
    this.open = config.enabled() && (isMock(settings) || namesServer(settings));
    this.byMailer =
        isMock(settings) || settings.getOptionalValues(APPROVED, String.class).isPresent();
    this.bounces = settings.getOptionalValue(BOUNCES, String.class).orElse(null);
  }

  /// In development and tests mail stays in memory unless a server is asked for.
  private static boolean isMock(Config settings) {
    return settings
        .getOptionalValue(MOCK, Boolean.class)
        .orElseGet(() -> LaunchMode.current().isDevOrTest());
  }

  /// Quarkus' default of a server on this machine is nobody's choice: mail to it would be tried for
  /// hours.
  private static boolean namesServer(Config settings) {
    var host = settings.getConfigValue(HOST);
    return host.getValue() != null && host.getSourceOrdinal() > 0;
  }

  /// {@return whether mail is sent at all}
  boolean isOpen() {
    return open;
  }

  /// Quarkus' mailer keeps mails in memory, and to approved recipients; it does not tell how far a
  /// mail came.
  ///
  /// @return fails with what [MailFailed#of] makes of it
  Uni<Void> send(Mail mail) {
    return byMailer
        ? mailer.send(mail).onFailure().transform(failure -> MailFailed.of(failure, false))
        : new Handover(mail, bounces).to(client, PATIENCE);
  }
}
