package dev.carillon.platform.db;

import java.io.Serial;

/// A database address that cannot be used. The message is one sentence for the person who set it
/// and never holds the password.
public final class WrongDatabaseUrl extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  WrongDatabaseUrl(String message) {
    super(message);
  }
}
