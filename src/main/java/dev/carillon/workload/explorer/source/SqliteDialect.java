package dev.carillon.workload.explorer.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteOpenMode;

/// SQLite files. A file may come from anybody, so nothing in its schema is trusted to call
/// anything, and no other file can be reached from it.
final class SqliteDialect implements Dialect {

  private @Nullable SqliteWatch watch;

  @Override
  public SourceKind kind() {
    return SourceKind.SQLITE;
  }

  @Override
  public Connection connect(SourceAddress address, SessionLimits limits, boolean writes)
      throws SQLException {
    Path file = address.file();
    if (file == null || !Files.isRegularFile(file)) {
      throw new SourceException(SourceException.Reason.BAD_FILE);
    }
    var config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setReadOnly(!writes);
    // Off unless it is asked for, whatever the tables say.
    config.enforceForeignKeys(writes);
    config.enableLoadExtension(false);
    config.setBusyTimeout((int) limits.connect().toMillis());
    config.setPragma(Pragma.LIMIT_ATTACHED, "0");
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      watch = SqliteWatch.over(connection, limits.statement());
      Dialect.run(connection, "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON");
      Dialect.run(connection, "SELECT count(*) FROM main.sqlite_schema");
      if (!writes) {
        Dialect.run(connection, "PRAGMA query_only = ON");
      }
      return connection;
    } catch (SQLException failed) {
      connection.close();
      throw failed;
    }
  }

  @Override
  public char quote() {
    return '"';
  }

  @Override
  public CatalogStatements catalog() {
    return SqliteCatalog.STATEMENTS;
  }

  /// It reads row by row in any case.
  @Override
  public int firstFetch() {
    return 0;
  }

  @Override
  public void begin() {
    if (watch != null) {
      watch.begin();
    }
  }

  @Override
  public void beginSnapshot(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    Dialect.run(connection, "SELECT count(*) FROM main.sqlite_schema");
  }

  @Override
  public List<String> forbiddenWords() {
    return List.of("load_extension");
  }
}
