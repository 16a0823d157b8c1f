package dev.carillon.platform.security;

import java.io.Serial;

/// Sealed data cannot be opened: it was changed, moved to another place, or its key is not
/// configured any more. The message names the key's id at most.
public final class SealBrokenException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  SealBrokenException(String message) {
    super(message);
  }
}
