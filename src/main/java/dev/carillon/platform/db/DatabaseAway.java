package dev.carillon.platform.db;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells "the database cannot be reached just now" from every other failure: the one is answered
/// 503 and tried again, the other is a bug or a bad request.
public final class DatabaseAway {

  private static final int DEPTH = 16;

  private static final Set<String> CUT_OFF =
      Set.of("Connection reset", "Connection reset by peer", "Broken pipe");

  /// What the client says of a connection that ended before the statement was sent, where it has no
  /// class for it. A pool hands such a connection out for a moment: whoever waited on it hears of
  /// its end before the pool does.
  private static final List<String> ENDED =
      List.of(
          "Connection is not active now",
          "Pending requests failed to be sent due to connection has been closed",
          "Connection was closed");

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
      // A write to a connection that the other side has cut off fails with no class of its own.
      case IOException cut -> CUT_OFF.contains(String.valueOf(cut.getMessage()));
      // "Timeout" is the pool's way to say that no connection came free in time.
      case NoStackTraceThrowable client ->
          "Timeout".equals(client.getMessage()) || hasEnded(client);
      case ClosedConnectionException waitedOn -> true;
      case VertxException client -> hasEnded(client);
      default -> false;
    };
  }

  private static boolean hasEnded(Throwable said) {
    return ENDED.stream().anyMatch(String.valueOf(said.getMessage())::startsWith);
  }

  private static boolean isAway(String state) {
    // 57014 is a statement cancelled by its time limit: the database is there.
    return (state.startsWith("08") || state.startsWith("53") || state.startsWith("57"))
        && !state.equals("57014");
  }
}
