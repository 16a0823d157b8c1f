package dev.carillon.workload.explorer.source;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// PostgreSQL, and Supabase, which is one. The driver makes the factories by their names.
@RegisterForReflection(targets = {DefaultJavaSSLFactory.class, SingleCertValidatingFactory.class})
final class PostgresDialect implements Dialect {

  /// What a fetch may bring; one above it fails rather than fill the memory.
  private static final long LARGEST_FETCH_BYTES = 64_000_000;

  private final long largestFetchBytes;

  PostgresDialect() {
    this(LARGEST_FETCH_BYTES);
  }

  /// @param largestFetchBytes what a fetch may bring; a whole answer where there is no transaction
  PostgresDialect(long largestFetchBytes) {
    this.largestFetchBytes = largestFetchBytes;
  }

  @Override
  public String itself(String quoted) {
    return "ONLY " + quoted;
  }

  @Override
  public SourceKind kind() {
    return SourceKind.POSTGRESQL;
  }

  @Override
  public Connection connect(SourceAddress address, SessionLimits limits, boolean writes)
      throws SQLException {
    Connection connection = source(address, limits).getConnection();
    try {
      long statement = limits.statement().toMillis();
      Dialect.run(
          connection,
          "SET statement_timeout = " + statement,
          "SET lock_timeout = " + Math.min(statement, limits.connect().toMillis()),
          "SET idle_in_transaction_session_timeout = 0",
          "SET TIME ZONE 'UTC'");
      if (!writes) {
        Dialect.run(connection, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
      }
      return connection;
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  private PGSimpleDataSource source(SourceAddress address, SessionLimits limits)
      throws SQLException {
    var source = new PGSimpleDataSource();
    int connectSeconds = (int) Math.max(1, limits.connect().toSeconds());
    source.setServerNames(new String[] {address.host()});
    source.setPortNumbers(new int[] {address.port()});
    source.setDatabaseName(address.database());
    source.setUser(address.username());
    source.setPassword(address.password());
    source.setApplicationName("carillon-explorer");
    source.setConnectTimeout(connectSeconds);
    source.setLoginTimeout(connectSeconds);
    // The server ends a statement that is too slow; this is for a server that says nothing any
    // more.
    source.setSocketTimeout((int) limits.statement().toSeconds() + connectSeconds);
    source.setGssEncMode("disable");
    source.setTcpKeepAlive(true);
    source.setMaxResultBuffer(Long.toString(largestFetchBytes));
    source.setReWriteBatchedInserts(true);
    // Values of an import are texts, and the server knows the types of its columns.
    source.setStringType("unspecified");
    source.setProperty(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
    protect(source, address);
    return source;
  }

  private static void protect(PGSimpleDataSource source, SourceAddress address) {
    String ca = address.tlsCa();
    switch (address.tls()) {
      case OFF -> source.setSslMode("prefer");
      case REQUIRE -> source.setSslMode("require");
      case VERIFY_FULL -> {
        source.setSslMode("verify-full");
        if (ca == null) {
          source.setSslfactory(DefaultJavaSSLFactory.class.getName());
        } else {
          source.setSslfactory(SingleCertValidatingFactory.class.getName());
          source.setSslfactoryarg(ca);
        }
      }
    }
  }

  @Override
  public char quote() {
    return '"';
  }

  @Override
  public CatalogStatements catalog() {
    return PostgresCatalog.STATEMENTS;
  }

  @Override
  public int firstFetch() {
    return FetchSize.FIRST;
  }

  /// The first query settles that nothing is written: after it the server refuses to change that.
  @Override
  public void beginSnapshot(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Dialect.run(
        connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SELECT 1");
  }

  @Override
  public List<String> forbiddenWords() {
    return List.of();
  }
}
