package dev.carillon.workload.explorer;

import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.util.List;

/// The words of the mails to people who have no inbox here yet. What members are told are types of
/// document 003, which are built in.
@Singleton
final class ExplorerTexts implements NotificationCatalogue {

  @Override
  public List<NotificationType> types() {
    return List.of();
  }

  @Override
  public String bundle() {
    return "explorer";
  }
}
