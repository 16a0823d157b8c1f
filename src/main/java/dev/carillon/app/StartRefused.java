package dev.carillon.app;

import java.io.Serial;

/// Carillon cannot start as it is set up. The message is one sentence: what is wrong and the cure.
final class StartRefused extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  StartRefused(String message) {
    super(message);
  }
}
