package dev.carillon.workload.explorer.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.mariadb.jdbc.Driver;

/// MySQL and MariaDB.
final class MariaDialect implements Dialect {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]+");

  @Override
  public SourceKind kind() {
    return SourceKind.MYSQL;
  }

  @Override
  public Connection connect(SourceAddress address, SessionLimits limits, boolean writes)
      throws SQLException {
    Connection connection = new Driver().connect(url(address), settings(address, limits));
    try {
      // Not in the URL: a name may hold any sign.
      connection.setCatalog(address.database());
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

  /// The driver's form for hosts of all kinds; what else it would read in a URL is refused.
  private static String url(SourceAddress address) {
    if (!HOST.matcher(address.host()).matches()) {
      throw new SourceException(SourceException.Reason.UNKNOWN_HOST);
    }
    return "jdbc:mariadb://address=(host=%s)(port=%d)/".formatted(address.host(), address.port());
  }

  private static Properties settings(SourceAddress address, SessionLimits limits) {
    long connectMillis = limits.connect().toMillis();
    var settings = new Properties();
    settings.setProperty("user", address.username());
    settings.setProperty("password", address.password());
    settings.setProperty("connectTimeout", Long.toString(connectMillis));
    settings.setProperty(
        "socketTimeout", Long.toString(limits.statement().toMillis() + connectMillis));
    settings.setProperty("tcpKeepAlive", "true");
    // What a server could otherwise have the client do.
    settings.setProperty("allowLocalInfile", "false");
    settings.setProperty("permitRedirect", "false");
    settings.setProperty("allowMultiQueries", "false");
    settings.setProperty("allowPublicKeyRetrieval", "false");
    settings.setProperty("dumpQueriesOnException", "false");
    settings.setProperty("tinyInt1isBit", "false");
    settings.setProperty("yearIsDateType", "false");
    settings.setProperty("sslMode", mode(address.tls()));
    if (address.tls() == Tls.VERIFY_FULL && address.tlsCa() != null) {
      settings.setProperty("serverSslCert", address.tlsCa());
    }
    return settings;
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
  public int firstFetch() {
    return FetchSize.FIRST;
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
