package dev.carillon.platform.net;

import java.io.Serial;

/// An address that nothing is sent to. The message says why, to whoever named it.
public final class UnsafeAddressException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// @param message a clause whose subject is the address: `must begin with https:`
  UnsafeAddressException(String message) {
    super(message, null, false, false);
  }
}
