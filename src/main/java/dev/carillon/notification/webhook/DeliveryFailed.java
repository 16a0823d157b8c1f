package dev.carillon.notification.webhook;

import dev.carillon.platform.net.UnsafeAddressException;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.io.Serial;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// An attempt that did not reach its receiver, or was not accepted there.
final class DeliveryFailed extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /// @param message for the owner of the endpoint; no address, no text of the receiver's
  DeliveryFailed(String message) {
    super(message, null, false, false);
  }

  /// {@return whether the connection failed, broke or was too slow; a forbidden address or a fault
  /// of our own is nothing the receiver can mend}
  static boolean isReceivers(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof TimeoutException
        || failure instanceof VertxException;
  }

  /// {@return what went wrong, in words that tell nothing of our network}
  static String describe(Throwable failure) {
    return switch (failure) {
      case UnsafeAddressException unsafe -> "The address " + unsafe.getMessage();
      case TimeoutException slow -> "The receiver took too long to answer";
      case SSLException refused -> "TLS failed, or the certificate does not fit the host name";
      case NoRouteToHostException away -> "The receiver cannot be reached";
      case ConnectException refused -> "The receiver cannot be reached";
      default -> "The connection to the receiver broke";
    };
  }
}
