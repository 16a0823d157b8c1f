package dev.carillon.notification.mail;

import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.util.List;

/// The words of mails beside those of their notifications.
@Singleton
final class MailTexts implements NotificationCatalogue {

  @Override
  public List<NotificationType> types() {
    return List.of();
  }

  @Override
  public String bundle() {
    return "mail";
  }
}
