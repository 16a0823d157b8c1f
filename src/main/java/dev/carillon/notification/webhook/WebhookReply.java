package dev.carillon.notification.webhook;

import dev.carillon.platform.net.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a receiver answered. Its body is read, so that it can finish, and forgotten.
///
/// @param status HTTP status
/// @param retryAfter the header as it came, or `null`
record WebhookReply(int status, @Nullable String retryAfter) {

  private static final int GONE = 410;
  private static final int TOO_MANY = 429;
  private static final int FIRST_OF_SERVER = 500;
  private static final int UNAVAILABLE = 503;

  boolean accepted() {
    return status >= 200 && status < 300;
  }

  boolean gone() {
    return status == GONE;
  }

  /// {@return whether the receiver is in trouble, rather than the message unwelcome}
  boolean down() {
    return status >= FIRST_OF_SERVER;
  }

  /// {@return how long the receiver asks to wait; empty when it does not}
  Optional<Duration> wait(Instant now) {
    return status == TOO_MANY || status == UNAVAILABLE
        ? RetryAfter.of(retryAfter, now)
        : Optional.empty();
  }

  /// {@return what went wrong, for the owner of the endpoint}
  String fault() {
    if (status >= 300 && status < 400) {
      return "The receiver answered " + status + "; redirects are not followed";
    }
    return "The receiver answered " + status;
  }
}
