package dev.carillon.workload.explorer.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// What differs between the databases. Each connects, keeps a session from writing unless it is to,
/// and knows its own catalog. One is made for each session.
sealed interface Dialect permits MariaDialect, PostgresDialect, SqliteDialect {

  SourceKind kind();

  /// Connects and sets the session up. One that is not to write cannot, whatever is sent through
  /// it.
  Connection connect(SourceAddress address, SessionLimits limits, boolean writes)
      throws SQLException;

  /// The sign names are quoted with; within a name it is doubled.
  char quote();

  /// The statements that read the catalog.
  CatalogStatements catalog();

  /// Rows of a first fetch; 0 where they come one by one in any case.
  int firstFetch();

  /// A statement begins or goes on: it may take as long as a statement may, from here on. For where
  /// no server counts the time.
  default void begin() {}

  /// Begins a transaction in which all statements see the same state of the data.
  void beginSnapshot(Connection connection) throws SQLException;

  /// {@return words that no query may hold, since they write files even where nothing may be
  /// written}
  List<String> forbiddenWords();

  /// {@return a name that means this and nothing else, whatever signs it holds}
  ///
  /// @throws SourceException when no database can have such a name
  default String quoted(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new SourceException(SourceException.Reason.NO_SUCH_OBJECT);
    }
    String sign = String.valueOf(quote());
    return sign + name.replace(sign, sign + sign) + sign;
  }

  /// {@return the quoted name of a table}
  default String quoted(TableName name) {
    String schema = name.schema();
    return schema == null ? quoted(name.table()) : quoted(schema) + "." + quoted(name.table());
  }

  /// {@return what stands after FROM for a table without those that are part of it}
  ///
  /// @param quoted the table's name
  default String itself(String quoted) {
    return quoted;
  }

  /// Sends fixed statements.
  static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }
}
