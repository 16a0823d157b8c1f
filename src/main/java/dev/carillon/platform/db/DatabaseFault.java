package dev.carillon.platform.db;

import io.vertx.pgclient.PgException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells a database that does not do its work from one that did it and said no: what comes next
/// would fare no better.
public final class DatabaseFault {

  private static final int DEPTH = 16;

  /// Of PostgreSQL's appendix A: a statement, and the wait for a lock, that ran into its time
  /// limit.
  private static final Set<String> TOO_SLOW = Set.of("57014", "55P03");

  private DatabaseFault() {}

  /// {@return whether the database is away ([DatabaseAway]), or was too slow for its own time
  /// limits}
  public static boolean isCauseOf(Throwable failure) {
    return DatabaseAway.isCauseOf(failure) || isTooSlow(failure);
  }

  private static boolean isTooSlow(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof PgException answered
          && answered.getSqlState() != null
          && TOO_SLOW.contains(answered.getSqlState())) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
