package dev.carillon.notification;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a person wants to be reached.
///
/// @param inbox names the person without their `sub`
/// @param quiet when no mail goes out, or `null` for never
/// @param digestAt the time of day of their digest, or `null` when each notification is a mail
/// @param hasAddress whether mail can reach them at all
/// @param now by the clock of the database
public record Recipient(
    UUID inbox,
    String tenant,
    String person,
    String language,
    ZoneId zone,
    @Nullable QuietHours quiet,
    @Nullable LocalTime digestAt,
    boolean hasAddress,
    Instant now) {

  /// {@return when something may go out that is ready now: now, or after the quiet hours}
  public Instant release() {
    return quiet == null ? now : quiet.release(now, zone);
  }

  /// {@return when the next digest is, if there is one}
  public @Nullable Instant nextDigest() {
    return digestAt == null ? null : QuietHours.next(now.atZone(zone), digestAt).toInstant();
  }
}
