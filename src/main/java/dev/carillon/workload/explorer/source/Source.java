package dev.carillon.workload.explorer.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An open session at somebody's database. Everything blocks: for virtual threads alone, one at a
/// time. All of it fails with a [SourceException].
public final class Source implements AutoCloseable {

  private static final Pattern READS =
      Pattern.compile("\\s*+\\(?+\\s*+(?i:select|with|values|table)\\b.*", Pattern.DOTALL);

  private final Dialect dialect;
  private final Connection connection;
  private final int mostRows;
  private boolean inSnapshot;

  /// @param mostRows of a fetch (count)
  Source(Dialect dialect, Connection connection, int mostRows) {
    this.dialect = dialect;
    this.connection = connection;
    this.mostRows = mostRows;
  }

  /// Hears how far the reading of a catalog is.
  public interface Listener {

    /// @param tables found (count)
    /// @param columns read so far (count)
    void heard(int tables, int columns);
  }

  /// {@return which database this is}
  public SourceKind kind() {
    return dialect.kind();
  }

  /// {@return the product and its version, as it calls itself}
  public String version() {
    return asked(() ->
        connection.getMetaData().getDatabaseProductName()
            + " "
            + connection.getMetaData().getDatabaseProductVersion());
  }

  /// {@return the names of the schemas, sorted}
  public List<String> schemas() {
    return asked(() -> new CatalogReader(connection, dialect, (tables, columns) -> {}).schemas());
  }

  /// A catalog as it was read.
  ///
  /// @param uncounted tables whose rows could not be counted (count)
  public record Read(Catalog catalog, int uncounted) {}

  /// Reads the catalog.
  public Read catalog(CatalogQuestion question, Listener listener) {
    return asked(() -> {
      var reader = new CatalogReader(connection, dialect, listener);
      List<Catalog.SchemaPart> schemas = reader.read(question);
      return new Read(Catalog.of(schemas, dialect.kind().word(), version()), reader.uncounted());
    });
  }

  /// Lets all that follows see the same state of the data.
  public void beginSnapshot() {
    asked(() -> {
      dialect.beginSnapshot(connection);
      inSnapshot = true;
      return true;
    });
  }

  /// The rows of a table. Columns are named with it: a quoted name alone is a text to SQLite where
  /// no column is called so.
  ///
  /// @param columns which, in order; empty for all
  public RowStream rows(TableName table, List<String> columns) {
    String list =
        columns.isEmpty()
            ? "*"
            : columns.stream()
                .map(column -> "t." + dialect.quoted(column))
                .collect(Collectors.joining(", "));
    return open("SELECT " + list + " FROM " + dialect.quoted(table) + " AS t", List.of());
  }

  /// The rows that are in a table itself, and not those of its partitions or of tables that inherit
  /// from it, which are tables of their own. All columns, in the table's order.
  public RowStream ownRows(TableName table) {
    return open("SELECT * FROM " + dialect.itself(dialect.quoted(table)), List.of());
  }

  /// The rows of somebody's own query, which is sent as it is.
  ///
  /// @param parameters values of its question marks, as texts
  /// @throws SourceException when it is not one statement that reads
  public RowStream rows(String query, List<@Nullable String> parameters) {
    return open(checked(query), parameters);
  }

  /// The session cannot write; this refuses what it could do all the same, such as ending its
  /// transaction with a second statement. A semicolon within a text has to be a parameter.
  private String checked(String query) {
    String one = query.strip();
    while (one.endsWith(";")) {
      one = one.substring(0, one.length() - 1).stripTrailing();
    }
    if (one.indexOf(';') >= 0) {
      throw new SourceException(
          SourceException.Reason.BAD_STATEMENT,
          "A query is one statement; a semicolon within a text has to be a parameter (?).");
    }
    if (!READS.matcher(one).matches()) {
      throw new SourceException(
          SourceException.Reason.READ_ONLY, "A query begins with SELECT, WITH, VALUES or TABLE.");
    }
    String lower = one.toLowerCase(Locale.ROOT);
    for (String word : dialect.forbiddenWords()) {
      if (lower.contains(word)) {
        throw new SourceException(
            SourceException.Reason.READ_ONLY, "A query may not write files or load code.");
      }
    }
    return one;
  }

  private RowStream open(String text, List<@Nullable String> parameters) {
    return asked(() -> {
      if (!inSnapshot) {
        beginSnapshot();
      }
      PreparedStatement statement = connection.prepareStatement(text);
      var fetch = new FetchSize(dialect.firstFetch(), mostRows);
      try {
        statement.setFetchSize(fetch.rows());
        for (int i = 0; i < parameters.size(); i++) {
          statement.setString(i + 1, parameters.get(i));
        }
        return new RowStream(dialect, statement, executed(statement, fetch), fetch);
      } catch (SQLException | RuntimeException failed) {
        statement.close();
        throw failed;
      }
    });
  }

  private ResultSet executed(PreparedStatement statement, FetchSize fetch) {
    try {
      return statement.executeQuery();
    } catch (SQLException failed) {
      throw SourceFaults.ofFetch(dialect.kind(), failed, fetch.rows());
    }
  }

  /// Begins to put rows into a table, in one transaction.
  ///
  /// @param columns which get values, in order
  public Insertion insert(TableName table, List<String> columns) {
    String names = columns.stream().map(dialect::quoted).collect(Collectors.joining(", "));
    String places = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
    return asked(() -> {
      connection.setAutoCommit(false);
      return new Insertion(
          dialect,
          connection,
          "INSERT INTO " + dialect.quoted(table) + " (" + names + ") VALUES (" + places + ")",
          columns.size());
    });
  }

  /// Something asked of the driver.
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T asked(Question<T> question) {
    try {
      dialect.begin();
      return question.ask();
    } catch (SQLException failed) {
      throw SourceFaults.of(dialect.kind(), failed);
    }
  }

  /// Ends the session; what was not committed is undone.
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException failed) {
      throw SourceFaults.of(dialect.kind(), failed);
    }
  }
}
