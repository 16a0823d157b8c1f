package dev.carillon.workload.integration;

import dev.carillon.notification.Channel;
import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// What owners are told of their integrations (checklist S2 lines 16 and 20).
@Singleton
final class IntegrationTypes implements NotificationCatalogue {

  static final String REVOKED = "access_revoked";

  private static final String CATEGORY = "integrations";

  @Override
  public List<NotificationType> types() {
    return List.of(
        new NotificationType(
            REVOKED, CATEGORY, REVOKED, Set.of("provider"), Set.of(Channel.IN_APP, Channel.EMAIL)));
  }

  @Override
  public String bundle() {
    return "integration";
  }
}
