package dev.carillon.notification.mail;

import dev.carillon.notification.QuietHours;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A delivery with all that its mail needs.
///
/// @param delivery names it
/// @param unmade whether it waits or has failed, and so may be made
/// @param expired whether its notification is of no use any more
/// @param link where the notification leads, or `null`
/// @param sealedAddress the recipient's address, or `null` when they have none
/// @param quiet when the recipient wants no mail, or `null` for never
/// @param now by the clock of the database
record Envelope(
    UUID delivery,
    String tenant,
    String person,
    boolean unmade,
    boolean expired,
    boolean mustDeliver,
    String language,
    String title,
    String message,
    @Nullable String link,
    @Nullable Buffer sealedAddress,
    @Nullable QuietHours quiet,
    ZoneId zone,
    Instant now) {

  /// {@return when it may go out: now, or after the quiet hours}
  Instant release() {
    return quiet == null || mustDeliver ? now : quiet.release(now, zone);
  }
}
