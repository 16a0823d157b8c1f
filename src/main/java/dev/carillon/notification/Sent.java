package dev.carillon.notification;

import java.util.Set;
import java.util.UUID;

/// A notification that has just been made, as the channels see it.
///
/// @param id its row in the inbox
/// @param mustDeliver goes out at once, whatever quiet hours say
/// @param channels where it goes
/// @param declined where it was meant to go and the person wants none of it
public record Sent(
    UUID id,
    String tenant,
    String recipient,
    String type,
    String category,
    Severity severity,
    boolean mustDeliver,
    Set<Channel> channels,
    Set<Channel> declined) {

  public Sent {
    channels = Set.copyOf(channels);
    declined = Set.copyOf(declined);
  }
}
