package dev.carillon.workload.explorer.source;

import java.io.IOException;
import java.io.Serial;

/// A connection would have led to an address that is closed to it.
final class ForbiddenNetworkException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  ForbiddenNetworkException() {
    super("The address is in a network that connections may not lead to");
  }
}
