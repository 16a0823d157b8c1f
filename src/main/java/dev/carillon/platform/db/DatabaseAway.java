package dev.carillon.platform.db;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells "the database cannot be reached just now" from every other failure: the one is answered
/// 503 and tried again, the other is a bug or a bad request.
public final class DatabaseAway {

  private static final int DEPTH = 16;

  private DatabaseAway() {}

  /// {@return whether the database being away is what made `failure`}
  ///
  /// Looks at SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator intervention) of
  /// PostgreSQL's appendix A, and at what the client says when it has no connection.
  public static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (saysAway(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean saysAway(Throwable cause) {
    return switch (cause) {
      case PgException answered -> isAway(Optional.ofNullable(answered.getSqlState()).orElse(""));
      // Refused, or cut off while it was being opened or used.
      case SocketException refusedOrReset -> true;
      case ClosedChannelException closed -> true;
      // The pool's way to say that no connection came free in time.
      case NoStackTraceThrowable pool -> "Timeout".equals(pool.getMessage());
      default -> cause.getClass().getName().startsWith("io.vertx.sqlclient.ClosedConnection");
    };
  }

  private static boolean isAway(String state) {
    // 57014 is a statement cancelled by its time limit: the database is there.
    return (state.startsWith("08") || state.startsWith("53") || state.startsWith("57"))
        && !state.equals("57014");
  }
}
