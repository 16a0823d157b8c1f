package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.source.SourceException.Reason;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Says what a driver's failure means. What the driver itself says may quote values, so that goes
/// nowhere: neither into an answer nor into the log.
final class SourceFaults {

  private static final Logger LOG = Logger.getLogger(SourceFaults.class);

  private static final int LONGEST_CHAIN = 20;

  /// SQLSTATE (ISO 9075, PostgreSQL appendix A, MariaDB's error codes), the longest that fits.
  private static final Map<String, Reason> STATES =
      Map.ofEntries(
          Map.entry("08", Reason.UNREACHABLE),
          Map.entry("28", Reason.LOGIN_REFUSED),
          Map.entry("3D", Reason.NO_SUCH_DATABASE),
          Map.entry("22", Reason.BAD_VALUE),
          Map.entry("23", Reason.BAD_VALUE),
          Map.entry("25", Reason.READ_ONLY),
          Map.entry("42501", Reason.NOT_ALLOWED),
          Map.entry("42P01", Reason.NO_SUCH_OBJECT),
          Map.entry("42S02", Reason.NO_SUCH_OBJECT),
          Map.entry("42703", Reason.NO_SUCH_OBJECT),
          Map.entry("42S22", Reason.NO_SUCH_OBJECT),
          Map.entry("3F000", Reason.NO_SUCH_OBJECT),
          Map.entry("42", Reason.BAD_STATEMENT),
          Map.entry("57014", Reason.TOO_SLOW),
          Map.entry("70100", Reason.TOO_SLOW));

  /// Numbers of MariaDB and MySQL that their SQLSTATE does not tell.
  private static final Map<Integer, Reason> NUMBERS =
      Map.of(
          1044, Reason.NO_SUCH_DATABASE,
          1045, Reason.LOGIN_REFUSED,
          1049, Reason.NO_SUCH_DATABASE,
          1142, Reason.NOT_ALLOWED,
          1227, Reason.NOT_ALLOWED,
          1290, Reason.NOT_ALLOWED,
          1792, Reason.READ_ONLY,
          1969, Reason.TOO_SLOW,
          3024, Reason.TOO_SLOW);

  /// Codes of SQLite (sqlite.org/rescode.html), the lowest byte.
  private static final Map<Integer, Reason> SQLITE =
      Map.of(
          1, Reason.BAD_STATEMENT,
          8, Reason.READ_ONLY,
          9, Reason.TOO_SLOW,
          14, Reason.BAD_FILE,
          18, Reason.TOO_LARGE,
          19, Reason.BAD_VALUE,
          20, Reason.BAD_VALUE,
          26, Reason.BAD_FILE);

  /// What pgjdbc says of a fetch that brings more than it may; of the network it says 08006.
  private static final String POSTGRES_TOO_LARGE = "08S01";

  /// SQLite has one code for all that it does not understand.
  private static final Pattern SQLITE_MISSING = Pattern.compile("\\(no such (?:table|column): ");

  private SourceFaults() {}

  /// {@return what to throw instead of a driver's failure}
  static RuntimeException of(SourceKind kind, SQLException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return new CancellationException("told to stop");
    }
    Reason reason = byCause(failure);
    if (reason == null) {
      reason =
          switch (kind) {
            case SQLITE -> sqlite(failure);
            case POSTGRESQL ->
                POSTGRES_TOO_LARGE.equals(failure.getSQLState())
                    ? Reason.TOO_LARGE
                    : byState(failure);
            case MYSQL -> byState(failure);
          };
    }
    LOG.debugf(
        "A %s database failed with state %s, number %d: %s",
        kind.word(), failure.getSQLState(), failure.getErrorCode(), reason);
    return new SourceException(reason);
  }

  /// {@return the same of a fetch of so many rows: fewer at a time may not be too large}
  static RuntimeException ofFetch(SourceKind kind, SQLException failure, int rows) {
    RuntimeException found = of(kind, failure);
    return rows > 1 && found instanceof SourceException known && known.reason() == Reason.TOO_LARGE
        ? new SourceException(Reason.TOO_LARGE_TOGETHER)
        : found;
  }

  private static @Nullable Reason byCause(SQLException failure) {
    Throwable cause = failure;
    Reason found = null;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
      switch (cause) {
        case UnknownHostException unknown -> found = Reason.UNKNOWN_HOST;
        case SSLException tls -> found = Reason.TLS_FAILED;
        case SQLTimeoutException late -> found = Reason.TOO_SLOW;
        case InterruptedIOException late -> found = found == null ? Reason.UNREACHABLE : found;
        case SocketException broken -> found = found == null ? Reason.UNREACHABLE : found;
        default -> {}
      }
    }
    return found;
  }

  private static Reason byState(SQLException failure) {
    Reason byNumber = NUMBERS.get(failure.getErrorCode());
    if (byNumber != null) {
      return byNumber;
    }
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    for (int length = state.length(); length >= 2; length--) {
      Reason reason = STATES.get(state.substring(0, length));
      if (reason != null) {
        return reason;
      }
    }
    return Reason.OTHER;
  }

  private static Reason sqlite(SQLException failure) {
    if (SQLITE_MISSING.matcher(String.valueOf(failure.getMessage())).find()) {
      return Reason.NO_SUCH_OBJECT;
    }
    return SQLITE.getOrDefault(failure.getErrorCode() & 0xff, Reason.OTHER);
  }
}
