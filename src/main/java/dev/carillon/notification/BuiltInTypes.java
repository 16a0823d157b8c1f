package dev.carillon.notification;

import static dev.carillon.notification.Channel.EMAIL;
import static dev.carillon.notification.Channel.IN_APP;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// The types of document 003 (domain-003 §1), with its defaults: mail is on for jobs, invitations
/// and connections, off for system and chat.
@Singleton
final class BuiltInTypes implements NotificationCatalogue {

  static final String JOB_STATUS = "job_status";
  static final String SYSTEM = "system";

  private static final Set<Channel> BOTH = Set.of(IN_APP, EMAIL);
  private static final Set<Channel> INBOX = Set.of(IN_APP);

  @Override
  public List<NotificationType> types() {
    return List.of(
        job("job_queued", "job"),
        job("job_started", "job"),
        job("job_progress", "job", "percentage"),
        job("job_completed", "job"),
        job("job_failed", "job", "error"),
        job("job_cancelled", "job"),
        type("invitation_received", "invitations", BOTH, "inviter", "connection", "role"),
        type("invitation_accepted", "invitations", BOTH, "person", "connection"),
        type("invitation_declined", "invitations", BOTH, "person", "connection"),
        type("connection_shared", "connections", BOTH, "connection", "role"),
        type("connection_removed", "connections", BOTH, "connection"),
        type("member_added", "connections", BOTH, "person", "connection", "role"),
        type("member_removed", "connections", BOTH, "person", "connection"),
        type("role_changed", "connections", BOTH, "connection", "role"),
        type(SYSTEM, SYSTEM, INBOX, "title", "message"),
        type("chat_mention", "chat", INBOX, "person"),
        type("chat_message", "chat", INBOX, "person"));
  }

  @Override
  public String bundle() {
    return "built-in";
  }

  private static NotificationType job(String name, String... placeholders) {
    return type(name, JOB_STATUS, BOTH, placeholders);
  }

  private static NotificationType type(
      String name, String category, Set<Channel> channels, String... placeholders) {
    return new NotificationType(name, category, name, Set.of(placeholders), channels);
  }
}
