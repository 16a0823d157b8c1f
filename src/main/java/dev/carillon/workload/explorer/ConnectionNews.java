package dev.carillon.workload.explorer;

import dev.carillon.notification.NewNotification;
import dev.carillon.notification.Notifications;
import dev.carillon.notification.Severity;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Tells people what happens to their connections, with the types of document 003. Each is told in
/// the transaction of what it tells.
@Singleton
final class ConnectionNews {

  private final Notifications notifications;
  private final MemberStore members;
  private final InvitationMail mail;

  ConnectionNews(Notifications notifications, MemberStore members, InvitationMail mail) {
    this.notifications = notifications;
    this.members = members;
    this.mail = mail;
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

  /// Somebody was made a member: they hear of it, and those who look after the members.
  Uni<Void> shared(Tx tx, Actor by, Connection connection, String person, MemberRole role) {
    return sendWithKeepers(
        tx,
        connection,
        List.of(news(connection, person, "connection_shared", Map.of("role", role.word()))),
        "member_added",
        Map.of("person", person, "role", role.word()),
        List.of(person, by.id()));
  }

  /// Sends all at once: one after the other, two transactions could each hold the inbox that the
  /// other waits for.
  ///
  /// @param first news for others
  /// @param type of the news for those who look after the members
  /// @param not who of them knows already
  private Uni<Void> sendWithKeepers(
      Tx tx,
      Connection connection,
      List<NewNotification> first,
      String type,
      Map<String, String> values,
      List<String> not) {
    return members
        .keepers(tx, connection.id())
        .chain(keepers -> {
          List<NewNotification> all = new ArrayList<>(first);
          keepers.stream()
              .filter(keeper -> !not.contains(keeper))
              .forEach(keeper -> all.add(news(connection, keeper, type, values)));
          return send(tx, all);
        });
  }

  /// Somebody is something else to the connection now.
  Uni<Void> roleChanged(Tx tx, Connection connection, String person, MemberRole role) {
    return send(tx, List.of(news(connection, person, "role_changed", Map.of("role", role.word()))));
  }

  /// Somebody is no member any more: they hear of it unless they left, and those who look after the
  /// members.
  Uni<Void> memberRemoved(Tx tx, Actor by, Connection connection, String person) {
    List<NewNotification> told =
        person.equals(by.id())
            ? List.of()
            : List.of(news(connection, person, "connection_removed", Map.of()));
    return sendWithKeepers(
        tx, connection, told, "member_removed", Map.of("person", person), List.of(person, by.id()));
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

  /// Somebody is asked at a mail address, with the token that answers.
  Uni<Void> invitedByMail(Tx tx, Connection connection, UUID id, String token) {
    return mail.plan(tx, connection, id, token);
  }

  /// Somebody who was asked has answered: whoever asked hears of it, and of a new member also those
  /// who look after the members.
  Uni<Void> answered(
      Tx tx,
      Connection connection,
      InvitationStore.Invitation invitation,
      String person,
      boolean accepted) {
    String inviter = invitation.by();
    var about = Map.of("person", person);
    if (!accepted) {
      return send(tx, List.of(news(connection, inviter, "invitation_declined", about)));
    }
    return sendWithKeepers(
        tx,
        connection,
        List.of(news(connection, inviter, "invitation_accepted", about)),
        "member_added",
        Map.of("person", person, "role", invitation.role().word()),
        List.of(person, inviter));
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
