package dev.carillon.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// The bounds of inboxes (`carillon.notification`).
@ConfigMapping(prefix = "carillon.notification")
interface NotificationConfig {

  /// How long notifications are kept (days, at least 1), read or not.
  @WithDefault("90")
  int keepDays();
}
