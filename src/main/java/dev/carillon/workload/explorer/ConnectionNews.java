package dev.carillon.workload.explorer;

import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Tells people what happens to their connections, with the types of document 003. Each is told in
/// the transaction of what it tells.
@Singleton
final class ConnectionNews {

  private final Notifications notifications;

  ConnectionNews(Notifications notifications) {
    this.notifications = notifications;
  }

  /// The connection is gone.
  Uni<Void> removed(Tx tx, Actor by, Connection connection, List<MemberStore.Member> members) {
    return send(
        tx,
        members.stream()
            .map(MemberStore.Member::userId)
            .filter(person -> !person.equals(by.id()))
            .map(person -> news(connection, person, "connection_removed", Map.of()))
            .toList());
  }

  /// Somebody was made a member.
  Uni<Void> shared(Tx tx, Connection connection, String person, MemberRole role) {
    return send(
        tx, List.of(news(connection, person, "connection_shared", Map.of("role", role.word()))));
  }

  /// Somebody is something else to the connection now.
  Uni<Void> roleChanged(Tx tx, Connection connection, String person, MemberRole role) {
    return send(tx, List.of(news(connection, person, "role_changed", Map.of("role", role.word()))));
  }

  /// Somebody is no member any more.
  Uni<Void> memberRemoved(Tx tx, Connection connection, String person) {
    return send(tx, List.of(news(connection, person, "connection_removed", Map.of())));
  }

  /// Somebody is asked to be a member.
  Uni<Void> invited(
      Tx tx, Actor by, Connection connection, String person, MemberRole role, UUID id) {
    return send(
        tx,
        List.of(
            NewNotification.of(
                connection.tenant(),
                person,
                "invitation_received",
                Severity.INFO,
                Map.of(
                    "inviter", by.id(),
                    "role", role.word(),
                    "connection", connection.name()),
                Map.of(
                    "connectionId", connection.id().toString(), "invitationId", id.toString()))));
  }

  /// Somebody who was asked has answered.
  Uni<Void> answered(
      Tx tx, Connection connection, String inviter, String person, boolean accepted) {
    String type = accepted ? "invitation_accepted" : "invitation_declined";
    return send(tx, List.of(news(connection, inviter, type, Map.of("person", person))));
  }

  private static NewNotification news(
      Connection connection, String person, String type, Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put("connection", connection.name());
    return NewNotification.of(
        connection.tenant(),
        person,
        type,
        Severity.INFO,
        values,
        Map.of("connectionId", connection.id().toString()));
  }

  private Uni<Void> send(Tx tx, List<NewNotification> all) {
    return all.isEmpty()
        ? Uni.createFrom().voidItem()
        : notifications.send(tx, all).replaceWithVoid();
  }
}
