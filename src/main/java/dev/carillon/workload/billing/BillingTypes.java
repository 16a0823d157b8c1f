package dev.carillon.workload.billing;

import dev.carillon.notification.Channel;
import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// What people are told of their validations (checklist S4, line 38). They go where the news of any
/// other job goes.
@Singleton
final class BillingTypes implements NotificationCatalogue {

  static final String COMPLETED = "validation_completed";
  static final String FAILED = "validation_failed";

  /// Key of the words for [RunFault#FILE_GONE].
  static final String FILE_GONE = "validation.file-gone";

  private static final String CATEGORY = "job_status";
  private static final Set<Channel> CHANNELS = Set.of(Channel.IN_APP, Channel.EMAIL);

  @Override
  public List<NotificationType> types() {
    return List.of(type(COMPLETED, "rows", "findings", "errors"), type(FAILED, "reason"));
  }

  private static NotificationType type(String name, String... places) {
    return new NotificationType(name, CATEGORY, name, Set.of(places), CHANNELS);
  }

  @Override
  public String bundle() {
    return "billing";
  }
}
