package dev.carillon.workload.attendance;

import dev.carillon.notification.Channel;
import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// What students are told (domain-001 §1, the six types of its notifications).
@Singleton
final class AttendanceTypes implements NotificationCatalogue {

  static final String ATTENDANCE = "attendance_alerts";
  static final String FILES = "file_updates";
  static final String ANNOUNCEMENTS = "system_announcements";

  private static final Set<Channel> BOTH = Set.of(Channel.IN_APP, Channel.EMAIL);

  @Override
  public List<NotificationType> types() {
    return List.of(
        type(AlertType.WARNING.word(), ATTENDANCE, "rate", "threshold"),
        type(AlertType.MAHROOM.word(), ATTENDANCE, "rate", "threshold"),
        type(AlertType.TASDIQ.word(), ATTENDANCE, "rate", "hours", "allowedHours"),
        type("file_approved", FILES, "startDate", "endDate"),
        type("file_rejected", FILES, "startDate", "endDate"),
        type("system_announcement", ANNOUNCEMENTS, "title", "message"));
  }

  @Override
  public String bundle() {
    return "attendance";
  }

  private static NotificationType type(String name, String category, String... placeholders) {
    return new NotificationType(name, category, name, Set.of(placeholders), BOTH);
  }
}
