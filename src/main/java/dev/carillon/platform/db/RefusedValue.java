package dev.carillon.platform.db;

import io.vertx.pgclient.PgException;

/// Tells a value the database will never take (text with a NUL in JSON, a number out of range) from
/// a failure that may pass.
public final class RefusedValue {

  /// "Data exception" of PostgreSQL's error codes, appendix A.
  private static final String DATA_EXCEPTION = "22";

  private RefusedValue() {}

  /// {@return whether `failure` is about a value of the statement, and not about the database}
  public static boolean isCauseOf(Throwable failure) {
    return failure instanceof PgException e
        && e.getSqlState() != null
        && e.getSqlState().startsWith(DATA_EXCEPTION);
  }
}
