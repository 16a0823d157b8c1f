package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.source.SourceException.Reason;
import jakarta.inject.Singleton;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.sql.SQLException;
import org.eclipse.microprofile.config.Config;

/// Opens sessions at other people's databases.
@Singleton
public final class Sources {

  private static final int LONGEST_CHAIN = 20;

  private final Networks networks;

  /// @param config has the lists of networks
  Sources(Config config) {
    this.networks = Networks.of(config);
  }

  /// Connects for reading; the session cannot change anything. Blocks.
  ///
  /// @throws SourceException when it does not come about
  public Source read(SourceAddress address, SessionLimits limits) {
    return open(address, limits, false);
  }

  /// Connects for writing. Blocks.
  ///
  /// @throws SourceException when it does not come about
  public Source write(SourceAddress address, SessionLimits limits) {
    return open(address, limits, true);
  }

  private Source open(SourceAddress address, SessionLimits limits, boolean writes) {
    Dialect dialect = dialect(address.kind());
    SourceAddress there =
        address.kind() == SourceKind.SQLITE
            ? address
            : pinned(address, networks, InetAddress::getAllByName);
    try {
      return new Source(dialect, dialect.connect(there, limits, writes), limits.rows());
    } catch (SQLException failed) {
      throw connecting(address, failed);
    }
  }

  /// The address that was judged is the one connected to, whatever the name leads to a moment
  /// later. Where the server has to prove its name the name has to stay; there nothing but a
  /// handshake gets anywhere else, for nobody else has the certificate.
  static SourceAddress pinned(SourceAddress address, Networks networks, Networks.Lookup lookup) {
    InetAddress open = networks.open(address.host(), lookup);
    return address.tls() == Tls.VERIFY_FULL ? address : address.at(open.getHostAddress());
  }

  private static Dialect dialect(SourceKind kind) {
    return switch (kind) {
      case POSTGRESQL -> new PostgresDialect();
      case MYSQL -> new MariaDialect();
      case SQLITE -> new SqliteDialect();
    };
  }

  /// The drivers say in words alone that a server has no TLS or another name.
  private static RuntimeException connecting(SourceAddress address, SQLException failed) {
    RuntimeException found = SourceFaults.of(address.kind(), failed);
    boolean unclear =
        found instanceof SourceException known && known.reason() == Reason.UNREACHABLE;
    return unclear && address.tls() != Tls.OFF && !isOfTheNetwork(failed)
        ? new SourceException(Reason.TLS_FAILED)
        : found;
  }

  private static boolean isOfTheNetwork(Throwable failed) {
    Throwable cause = failed;
    for (int i = 0; cause != null && i < LONGEST_CHAIN; i++, cause = cause.getCause()) {
      if (cause instanceof SocketException || cause instanceof InterruptedIOException) {
        return true;
      }
    }
    return false;
  }

  /// Looks at an address without looking anything up: a name is judged when it is connected to.
  ///
  /// @return whether it is written as an address that connections may not lead to
  public boolean forbids(String host) {
    try {
      return !networks.allows(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException name) {
      return false;
    }
  }
}
