package dev.carillon.workload.explorer.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.Driver;

/// MySQL and MariaDB.
final class MariaDialect implements Dialect {

  private static final int FETCH = 500;

  @Override
  public SourceKind kind() {
    return SourceKind.MYSQL;
  }

  @Override
  public Connection connect(SourceAddress address, SessionLimits limits, boolean writes)
      throws SQLException {
    Connection connection = Driver.connect(configuration(address, limits));
    try {
      Dialect.run(connection, timeout(connection, limits), "SET SESSION time_zone = '+00:00'");
      if (!writes) {
        Dialect.run(connection, "SET SESSION TRANSACTION READ ONLY");
      }
      return connection;
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  private static Configuration configuration(SourceAddress address, SessionLimits limits)
      throws SQLException {
    int connectMillis = (int) limits.connect().toMillis();
    var settings =
        new Configuration.Builder()
            .addHost(address.host(), address.port())
            .database(address.database())
            .user(address.username())
            .password(address.password())
            .connectTimeout(connectMillis)
            .socketTimeout((int) limits.statement().toMillis() + connectMillis)
            .tcpKeepAlive(true)
            // What a server could otherwise have the client do.
            .allowLocalInfile(false)
            .permitRedirect(false)
            .allowMultiQueries(false)
            .allowPublicKeyRetrieval(false)
            .dumpQueriesOnException(false)
            .tinyInt1isBit(false)
            .yearIsDateType(false)
            .useBulkStmtsForInserts(true)
            .sslMode(mode(address.tls()));
    if (address.tls() == Tls.VERIFY_FULL && address.tlsCa() != null) {
      settings.serverSslCert(address.tlsCa());
    }
    return settings.build();
  }

  private static String mode(Tls tls) {
    return switch (tls) {
      case OFF -> "disable";
      case REQUIRE -> "trust";
      case VERIFY_FULL -> "verify-full";
    };
  }

  /// MariaDB counts seconds, MySQL milliseconds.
  private static String timeout(Connection connection, SessionLimits limits) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
    return product.contains("mariadb")
        ? "SET SESSION max_statement_time = " + limits.statement().toSeconds()
        : "SET SESSION max_execution_time = " + limits.statement().toMillis();
  }

  @Override
  public char quote() {
    return '`';
  }

  @Override
  public CatalogStatements catalog() {
    return MariaCatalog.STATEMENTS;
  }

  @Override
  public int fetchSize() {
    return FETCH;
  }

  @Override
  public void beginSnapshot(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Dialect.run(
        connection,
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }

  @Override
  public List<String> forbiddenWords() {
    return List.of("outfile", "dumpfile");
  }
}
