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

  /// What these say otherwise than others did. The centre may know more of a category than one
  /// switch for each channel: what nobody changed stays as it is there.
  ///
  /// @param known the channels of each category when the others were read
  /// @return the channels of those that change
  Map<String, Set<Channel>> changes(StudentWishes old, Map<String, Set<Channel>> known) {
    Map<String, Boolean> wanted =
        Map.of(
            AttendanceTypes.ATTENDANCE, attendanceAlerts,
            AttendanceTypes.FILES, fileUpdates,
            AttendanceTypes.ANNOUNCEMENTS, systemAnnouncements);
    Map<String, Set<Channel>> changes = new HashMap<>();
    wanted.forEach((category, on) -> {
      Set<Channel> before = known.getOrDefault(category, Set.of());
      Set<Channel> after = on ? after(old, before) : Set.of();
      if (!after.equals(before)) {
        changes.put(category, after);
      }
    });
    return changes;
  }

  private Set<Channel> after(StudentWishes old, Set<Channel> before) {
    Set<Channel> after = EnumSet.noneOf(Channel.class);
    after.addAll(before);
    turn(after, Channel.EMAIL, old.emailEnabled, emailEnabled);
    turn(after, Channel.IN_APP, old.inAppEnabled, inAppEnabled);
    if (after.isEmpty()) {
      turn(after, Channel.EMAIL, false, emailEnabled);
      turn(after, Channel.IN_APP, false, inAppEnabled);
    }
    return after;
  }

  private static void turn(Set<Channel> channels, Channel one, boolean was, boolean is) {
    if (is && !was) {
      channels.add(one);
    } else if (was && !is) {
      channels.remove(one);
    }
  }
}
