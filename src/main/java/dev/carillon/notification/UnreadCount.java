package dev.carillon.notification;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// How many notifications a person has not read; also the data of the event `unread`.
@RegisterForReflection
@Schema(name = "UnreadCount")
record UnreadCount(@Schema(description = "Notifications not read yet.") long count) {

  /// The event of a count that may have changed.
  static final String EVENT = "unread";

  /// How many rows a request changed.
  @RegisterForReflection
  @Schema(name = "ChangedCount")
  record Changed(@Schema(description = "Notifications changed.") long count) {}
}
