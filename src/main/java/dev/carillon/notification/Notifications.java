package dev.carillon.notification;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/// Where people are told something. Any thread may call.
@Singleton
public final class Notifications {

  Notifications() {}

  /// Makes notifications in the caller's transaction: they are told if and only if it commits.
  /// Holds the inboxes and streams of the recipients until then, so do it last, and all at once.
  ///
  /// @return notifications made (count); those whose `dedupKey` was there already are not
  public Uni<Long> send(Tx tx, List<NewNotification> all) {
    return Uni.createFrom().item(0L);
  }
}
