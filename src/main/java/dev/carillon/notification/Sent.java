package dev.carillon.notification;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A notification that has just been made, as the channels see it.
///
/// @param id its row in the inbox
/// @param mustDeliver goes out at once, whatever quiet hours say
/// @param channels where it goes
/// @param declined where it was meant to go and the person wants none of it
/// @param retries waits between the tries of a delivery; empty for the plan of the channel
/// @param trace what its deliveries belong to, or `null`
public record Sent(
    UUID id,
    String tenant,
    String recipient,
    String type,
    String category,
    Severity severity,
    boolean mustDeliver,
    Set<Channel> channels,
    Set<Channel> declined,
    List<Duration> retries,
    @Nullable String trace) {

  /// A notification whose deliveries follow the plan of their channel.
  public Sent(
      UUID id,
      String tenant,
      String recipient,
      String type,
      String category,
      Severity severity,
      boolean mustDeliver,
      Set<Channel> channels,
      Set<Channel> declined) {
    this(
        id,
        tenant,
        recipient,
        type,
        category,
        severity,
        mustDeliver,
        channels,
        declined,
        List.of(),
        null);
  }

  public Sent {
    retries = List.copyOf(retries);
    channels = Set.copyOf(channels);
    declined = Set.copyOf(declined);
  }
}
