package dev.carillon.notification.webhook;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Something that happened, for whoever wants to hear of it.
///
/// @param type dotted name, as `job.completed`
/// @param data ids and words by which the receiver can ask for more; values JSON can hold, 20 KB in
///   all; no personal data
/// @param person the `sub` of the one person it is about, whose own webhooks hear of it beside the
///   tenant's; `null` when it is about nobody
/// @param trace what its deliveries belong to (W3C `traceparent`); `null` for the trace of whoever
///   publishes it
public record WebhookEvent(
    String type, Map<String, Object> data, @Nullable String person, @Nullable String trace) {

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*");

  /// An event that belongs to the trace of whoever publishes it.
  public WebhookEvent(String type, Map<String, Object> data, @Nullable String person) {
    this(type, data, person, null);
  }

  public WebhookEvent {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("An event's type is lower case and dotted: " + type);
    }
    data = Map.copyOf(data);
  }
}
