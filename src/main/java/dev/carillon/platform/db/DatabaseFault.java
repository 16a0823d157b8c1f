package dev.carillon.platform.db;

import io.vertx.pgclient.PgException;
import java.util.Optional;
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
    return DatabaseAway.isCauseOf(failure)
        || sqlState(failure).filter(TOO_SLOW::contains).isPresent();
  }

  /// {@return what PostgreSQL calls the failure: five letters and digits, and nothing of a row;
  /// empty when it did not answer}
  public static Optional<String> sqlState(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof PgException answered && answered.getSqlState() != null) {
        return Optional.of(answered.getSqlState());
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
