package dev.carillon.platform.db.schema;

import java.io.Serial;

/// The schema could not be brought up to date. The message is one sentence: what stood in the way.
public final class MigrationFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  MigrationFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
