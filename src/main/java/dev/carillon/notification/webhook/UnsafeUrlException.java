package dev.carillon.notification.webhook;

import java.io.Serial;

/// An address that webhooks are not sent to. The message says why, to whoever named it.
final class UnsafeUrlException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// @param message a clause whose subject is the address: `must begin with https:`
  UnsafeUrlException(String message) {
    super(message, null, false, false);
  }
}
