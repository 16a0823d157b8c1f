package dev.carillon.notification;

import java.util.List;

/// The kinds of notification that a part of the service sends. A bean that implements this is found
/// at start-up.
public interface NotificationCatalogue {

  /// {@return the types; no other catalogue has one of the same name}
  List<NotificationType> types();

  /// {@return name of the texts: the resources `notifications/<name>_en.properties` and
  /// `notifications/<name>_fr.properties`, in UTF-8}
  String bundle();
}
