package dev.carillon.notification.mail;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/// The way to the mail server, if there is one.
@Singleton
final class Postbox {

  private static final String HOST = "quarkus.mailer.host";
  private static final String MOCK = "quarkus.mailer.mock";

  private final ReactiveMailer mailer;
  private final boolean open;

  Postbox(ReactiveMailer mailer, MailConfig config, Config settings) {
    this.mailer = mailer;
    this.open = config.enabled() && (isMock(settings) || namesServer(settings));
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

  /// @return fails with what [MailFailed#of] makes of it
  Uni<Void> send(Mail mail) {
    return mailer.send(mail).onFailure().transform(MailFailed::of);
  }
}
