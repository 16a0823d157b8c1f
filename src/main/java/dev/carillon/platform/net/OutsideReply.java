package dev.carillon.platform.net;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// What a server outside answered.
///
/// @param status HTTP status
/// @param retryAfter the header as it came, or `null`; see [RetryAfter]
/// @param body what was read of it; empty where only the head was asked for
public record OutsideReply(int status, @Nullable String retryAfter, Buffer body) {

  private static final int FIRST_GOOD = 200;
  private static final int FIRST_OTHER = 300;

  /// {@return whether the status says that it worked (2xx)}
  public boolean good() {
    return status >= FIRST_GOOD && status < FIRST_OTHER;
  }

  /// Keeps the body, which may hold secrets, out of logs.
  @Override
  public String toString() {
    return "OutsideReply[status=" + status + "]";
  }
}
