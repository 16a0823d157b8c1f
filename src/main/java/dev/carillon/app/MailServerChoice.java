package dev.carillon.app;

import java.util.Map;
import java.util.Optional;

/// Where mail is handed over when only a key of Resend is set (checklist S3, line 34): Resend's
/// SMTP relay. A mail server that is named wins.
final class MailServerChoice {

  static final String KEY = "RESEND_API_KEY";

  private static final String HOST = "quarkus.mailer.host";

  private final Optional<String> key;

  MailServerChoice(StartSettings settings) {
    this.key = settings.get(HOST).isPresent() ? Optional.empty() : settings.get(KEY);
  }

  /// {@return the settings of the mailer; none when it is left as it is}
  Map<String, String> settings() {
    return key.map(secret ->
            Map.of(
                HOST,
                "smtp.resend.com",
                "quarkus.mailer.port",
                "465",
                "quarkus.mailer.tls",
                "true",
                "quarkus.mailer.login",
                "required",
                "quarkus.mailer.username",
                "resend",
                "quarkus.mailer.password",
                secret))
        .orElse(Map.of());
  }

  /// Sets the properties that the mailer reads.
  void apply() {
    settings().forEach(System::setProperty);
  }
}
