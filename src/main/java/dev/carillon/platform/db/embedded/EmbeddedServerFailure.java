package dev.carillon.platform.db.embedded;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The embedded server cannot be had. The message is a sentence for the person at the terminal.
public final class EmbeddedServerFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  EmbeddedServerFailure(String message) {
    this(message, null);
  }

  EmbeddedServerFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
