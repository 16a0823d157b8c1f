package dev.carillon.notification;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Every type there is, those of the workloads included.
@Singleton
final class NotificationTypes {

  /// Channels a person is asked about.
  static final List<Channel> ASKED = List.of(Channel.IN_APP, Channel.EMAIL);

  private static final Map<String, String> CATEGORY_BY_PREFIX =
      Map.of(
          "job_", BuiltInTypes.JOB_STATUS,
          "invitation_", "invitations",
          "connection_", "connections",
          "member_", "connections",
          "role_", "connections",
          "chat_", "chat");

  private final Map<String, NotificationType> byName = new TreeMap<>();
  private final Map<String, Set<Channel>> byCategory = new TreeMap<>();

  /// @throws IllegalStateException when two catalogues have one type, or two types of a category
  ///   differ in their channels
  NotificationTypes(@All List<NotificationCatalogue> catalogues) {
    for (NotificationCatalogue catalogue : catalogues) {
      catalogue.types().forEach(this::add);
    }
  }

  private void add(NotificationType type) {
    if (byName.put(type.name(), type) != null) {
      throw new IllegalStateException("Two catalogues have the type " + type.name());
    }
    Set<Channel> known = byCategory.putIfAbsent(type.category(), type.defaultChannels());
    if (known != null && !known.equals(type.defaultChannels())) {
      throw new IllegalStateException(
          "The types of " + type.category() + " differ in their channels: " + type.name());
    }
  }

  /// {@return the type of this name; one nobody declared gets its category from its prefix
  /// (domain-003 §1) and general words}
  NotificationType of(String name) {
    NotificationType known = byName.get(name);
    return known == null ? general(name) : known;
  }

  private NotificationType general(String name) {
    String category =
        CATEGORY_BY_PREFIX.entrySet().stream()
            .filter(entry -> name.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(BuiltInTypes.SYSTEM);
    return new NotificationType(name, category, "other", Set.of(), defaultsOf(category));
  }

  Collection<NotificationType> all() {
    return byName.values();
  }

  /// The categories, in order.
  Set<String> categories() {
    return byCategory.keySet();
  }

  /// {@return where notifications of a category go while the person said nothing}
  Set<Channel> defaultsOf(String category) {
    return byCategory.getOrDefault(category, Set.of(Channel.IN_APP));
  }
}
