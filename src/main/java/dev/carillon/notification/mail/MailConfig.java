package dev.carillon.notification.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/// Whether and as whom mail is sent (`carillon.mail`). Where the mail server is, Quarkus' own
/// settings say (`quarkus.mailer`).
@ConfigMapping(prefix = "carillon.mail")
interface MailConfig {

  /// Whether notifications go out by mail at all (`EMAIL_NOTIFICATIONS_ENABLED`).
  @WithDefault("true")
  boolean enabled();

  /// The sender's address (`EMAIL_FROM`).
  @WithDefault("noreply@dbexplorer.com")
  String from();

  /// The sender's name (`EMAIL_FROM_NAME`).
  @WithDefault("DB Explorer")
  String fromName();

  /// Where people read notifications, such as `https://app.example.org/`; links of notifications
  /// that are only a path are completed with it, and left out without it.
  Optional<URI> links();
}
