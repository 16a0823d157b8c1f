package dev.carillon.notification;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Something to tell a person.
///
/// Neither `values` nor `data` name persons or hold what is private to a third one: both are
/// stored, sent to whoever is connected as the recipient, and mailed.
///
/// @param tenant whose it is
/// @param recipient the `sub` of the person
/// @param type name of a [NotificationType]; an unknown one is told in general words
/// @param severity how it is meant
/// @param values what stands in the places of the text, by name
/// @param data for programs: `jobId`, `link`, `actionUrl`, …; values Jackson can write
/// @param dedupKey unique per tenant and recipient: a second notification with it is not made;
///   `null` for none
/// @param expiresAfter how long it is of use; `null` for ever, which is until retention ends it
/// @param mustDeliver goes out at once, whatever preferences and quiet hours say
/// @param channels those it may take, beside the inbox; empty for all that the person wants
/// @param trace what its deliveries belong to (W3C `traceparent`); `null` for the trace of whoever
///   sends it
public record NewNotification(
    String tenant,
    String recipient,
    String type,
    Severity severity,
    Map<String, String> values,
    Map<String, Object> data,
    @Nullable String dedupKey,
    @Nullable Duration expiresAfter,
    boolean mustDeliver,
    Set<Channel> channels,
    @Nullable String trace) {

  private static final int MOST_TYPE_LETTERS = 50;

  public NewNotification {
    values = Map.copyOf(values);
    data = Map.copyOf(data);
    channels = Set.copyOf(channels);
    if (type.isBlank() || type.length() > MOST_TYPE_LETTERS) {
      throw new IllegalArgumentException("A type is 1 to 50 letters long: " + type);
    }
    if (expiresAfter != null && !expiresAfter.isPositive()) {
      throw new IllegalArgumentException("A notification lives for a while, or has no end");
    }
  }

  /// A notification that goes wherever the person wants it.
  public static NewNotification of(
      String tenant,
      String recipient,
      String type,
      Severity severity,
      Map<String, String> values,
      Map<String, Object> data) {
    return new NewNotification(
        tenant, recipient, type, severity, values, data, null, null, false, Set.of(), null);
  }

  /// {@return the same, made at most once per recipient and key}
  public NewNotification withDedupKey(String key) {
    return new NewNotification(
        tenant,
        recipient,
        type,
        severity,
        values,
        data,
        key,
        expiresAfter,
        mustDeliver,
        channels,
        trace);
  }

  /// {@return the same, through these channels alone}
  public NewNotification through(Set<Channel> only) {
    return new NewNotification(
        tenant,
        recipient,
        type,
        severity,
        values,
        data,
        dedupKey,
        expiresAfter,
        mustDeliver,
        only,
        trace);
  }

  /// {@return the same, past preferences and quiet hours}
  public NewNotification thatMustArrive() {
    return new NewNotification(
        tenant,
        recipient,
        type,
        severity,
        values,
        data,
        dedupKey,
        expiresAfter,
        true,
        channels,
        trace);
  }

  /// {@return the same, of no use after a while}
  public NewNotification expiringAfter(Duration life) {
    return new NewNotification(
        tenant,
        recipient,
        type,
        severity,
        values,
        data,
        dedupKey,
        life,
        mustDeliver,
        channels,
        trace);
  }

  /// {@return the same, as part of a trace}
  public NewNotification within(@Nullable String traceparent) {
    return new NewNotification(
        tenant,
        recipient,
        type,
        severity,
        values,
        data,
        dedupKey,
        expiresAfter,
        mustDeliver,
        channels,
        traceparent);
  }
}
