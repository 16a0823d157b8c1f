package dev.carillon.workload.attendance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.carillon.notification.Channel;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// The preferences of a student as document 001 has them: two channels and three categories. The
/// centre keeps a switch for each pair; a pair is on when both are. Which channels are wanted is
/// known from the pairs while a category is on; [ChannelStore] keeps it for when none is.
@RegisterForReflection
@Schema(name = "StudentPreferences", description = "What a student wants to be told, and where.")
record StudentWishes(
    @Schema(description = "Whether mails are wanted.") @JsonProperty("email_enabled")
        boolean emailEnabled,
    @Schema(description = "Whether the application may tell.") @JsonProperty("in_app_enabled")
        boolean inAppEnabled,
    @Schema(description = "Alerts about attendance.") @JsonProperty("attendance_alerts")
        boolean attendanceAlerts,
    @Schema(description = "Reviews of certificates.") @JsonProperty("file_updates")
        boolean fileUpdates,
    @Schema(description = "Announcements.") @JsonProperty("system_announcements")
        boolean systemAnnouncements) {

  static final List<String> CATEGORIES =
      List.of(AttendanceTypes.ATTENDANCE, AttendanceTypes.FILES, AttendanceTypes.ANNOUNCEMENTS);

  /// A channel is on when a category uses it.
  ///
  /// @param otherwise the channels that are on while no category is
  static StudentWishes of(Map<String, Set<Channel>> wishes, Set<Channel> otherwise) {
    Set<Channel> used = EnumSet.noneOf(Channel.class);
    wishes.values().forEach(used::addAll);
    Set<Channel> on = used.isEmpty() ? otherwise : used;
    return new StudentWishes(
        on.contains(Channel.EMAIL),
        on.contains(Channel.IN_APP),
        isOn(wishes, AttendanceTypes.ATTENDANCE),
        isOn(wishes, AttendanceTypes.FILES),
        isOn(wishes, AttendanceTypes.ANNOUNCEMENTS));
  }

  private static boolean isOn(Map<String, Set<Channel>> wishes, String category) {
    return !wishes.getOrDefault(category, Set.of()).isEmpty();
  }

  Set<Channel> channels() {
    Set<Channel> channels = EnumSet.noneOf(Channel.class);
    if (emailEnabled) {
      channels.add(Channel.EMAIL);
    }
    if (inAppEnabled) {
      channels.add(Channel.IN_APP);
    }
    return channels;
  }

  /// What has to be said so that these wishes come true. A category that stays on keeps the
  /// channels it has, which the centre lets people choose for each.
  ///
  /// @param now the channels of each category
  /// @param old the wishes that `now` shows
  /// @return the categories that change, each with all its channels
  Map<String, Set<Channel>> changes(Map<String, Set<Channel>> now, StudentWishes old) {
    Map<String, Set<Channel>> changes = new HashMap<>();
    for (String category : CATEGORIES) {
      Set<Channel> used = now.getOrDefault(category, Set.of());
      Set<Channel> wanted = wants(category) ? channels(used, old) : Set.of();
      if (!wanted.equals(used)) {
        changes.put(category, wanted);
      }
    }
    return changes;
  }

  private boolean wants(String category) {
    return switch (category) {
      case AttendanceTypes.ATTENDANCE -> attendanceAlerts;
      case AttendanceTypes.FILES -> fileUpdates;
      default -> systemAnnouncements;
    };
  }

  /// A category that comes on, or would be left without a channel, gets all that are on.
  private Set<Channel> channels(Set<Channel> used, StudentWishes old) {
    Set<Channel> on = channels();
    Set<Channel> kept = EnumSet.copyOf(on);
    kept.removeIf(channel -> !used.contains(channel) && old.channels().contains(channel));
    return used.isEmpty() || kept.isEmpty() ? on : kept;
  }
}
