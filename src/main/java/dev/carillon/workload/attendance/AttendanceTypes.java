package dev.carillon.workload.attendance;

import dev.carillon.notification.Channel;
import dev.carillon.notification.NotificationCatalogue;
import dev.carillon.notification.NotificationType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What students are told (domain-001 §1, the six types of its notifications).
@Singleton
final class AttendanceTypes implements NotificationCatalogue {

  static final String ATTENDANCE = "attendance_alerts";
  static final String FILES = "file_updates";
  static final String ANNOUNCEMENTS = "system_announcements";

  /// All types, by their names.
  static final List<String> NAMES =
      List.of(
          AlertType.WARNING.word(),
          AlertType.MAHROOM.word(),
          AlertType.TASDIQ.word(),
          "file_approved",
          "file_rejected",
          "system_announcement");

  private static final Set<Channel> BOTH = Set.of(Channel.IN_APP, Channel.EMAIL);

  /// Now, then after 15, 30 and 60 minutes: four tries (checklist S1 line 14).
  static final List<Duration> RETRIES =
      List.of(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofMinutes(60));

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
    return new NotificationType(name, category, name, Set.of(placeholders), BOTH, RETRIES);
  }
}
