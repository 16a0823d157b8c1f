package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.source.Catalog.ColumnPart;
import dev.carillon.workload.explorer.source.Catalog.ConstraintPart;
import dev.carillon.workload.explorer.source.Catalog.ForeignKeyPart;
import dev.carillon.workload.explorer.source.Catalog.IndexPart;
import dev.carillon.workload.explorer.source.Catalog.SchemaPart;
import dev.carillon.workload.explorer.source.Catalog.TablePart;
import dev.carillon.workload.explorer.source.CatalogQuestion.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a catalog with one statement for each kind of thing, however many tables there are.
final class CatalogReader {

  /// More would not fit into a cache that is sent whole; the answer is to choose schemas.
  private static final int MOST_COLUMNS = 500_000;

  /// A table without an estimate is counted up to here.
  private static final int MOST_COUNTED = 100_000;

  /// Estimates of tables that seem this small are often old; they are counted as well.
  private static final int SMALL = 1_000;

  private static final int FETCH = 2_000;
  private static final int TABLES_PER_WORD = 200;

  private final Connection connection;
  private final Dialect dialect;
  private final Source.Listener listener;
  private final Map<TableName, TableDraft> drafts = new LinkedHashMap<>();
  private int columns;
  private int uncounted;

  CatalogReader(Connection connection, Dialect dialect, Source.Listener listener) {
    this.connection = connection;
    this.dialect = dialect;
    this.listener = listener;
  }

  List<String> schemas() throws SQLException {
    List<String> names = new ArrayList<>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(dialect.catalog().schemas())) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  List<SchemaPart> read(CatalogQuestion question) throws SQLException {
    structure(question);
    if (question.rowCounts()) {
      count();
    }
    Map<String, List<TablePart>> bySchema = new TreeMap<>();
    drafts.forEach((name, draft) ->
        bySchema
            .computeIfAbsent(String.valueOf(name.schema()), schema -> new ArrayList<>())
            .add(draft.part(name, question)));
    return bySchema.entrySet().stream()
        .map(entry -> new SchemaPart(entry.getKey(), entry.getValue()))
        .toList();
  }

  /// {@return tables whose rows could not be counted (count)}
  int uncounted() {
    return uncounted;
  }

  /// In a transaction: without one drivers fetch an answer whole, however large it is. Rows are
  /// counted behind it, for one table that cannot be would end it.
  private void structure(CatalogQuestion question) throws SQLException {
    boolean ownTransaction = connection.getAutoCommit();
    connection.setAutoCommit(false);
    if (question.schemas().isEmpty()) {
      read(null, question);
    } else {
      for (Wanted wanted : question.schemas()) {
        read(wanted, question);
      }
    }
    if (ownTransaction) {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private void read(@Nullable Wanted wanted, CatalogQuestion question) throws SQLException {
    CatalogStatements statements = dialect.catalog();
    each(statements.tables(), wanted, this::table);
    if (question.columns()) {
      each(statements.columns(), wanted, this::column);
    }
    if (question.foreignKeys() || question.columns()) {
      each(statements.foreignKeys(), wanted, this::foreignKey);
    }
    if (question.indexes()) {
      each(statements.indexes(), wanted, this::index);
    }
    if (question.constraints()) {
      each(statements.constraints(), wanted, this::constraint);
    }
  }

  /// Takes one row of an answer.
  private interface Taker {
    void take(ResultSet row, TableName table) throws SQLException;
  }

  private void each(String statement, @Nullable Wanted wanted, Taker taker) throws SQLException {
    dialect.begin();
    try (PreparedStatement question = connection.prepareStatement(statement)) {
      question.setFetchSize(FETCH);
      question.setString(1, wanted == null ? null : wanted.schema());
      question.setString(2, wanted == null ? null : wanted.schema());
      try (ResultSet rows = question.executeQuery()) {
        while (rows.next()) {
          var name = new TableName(rows.getString(1), rows.getString(2));
          if (wanted == null || wanted.has(name.table())) {
            taker.take(rows, name);
          }
        }
      }
    }
  }

  private void table(ResultSet row, TableName name) throws SQLException {
    long rows = row.getLong(4);
    drafts.put(name, new TableDraft(row.getString(3), row.wasNull() ? null : rows));
  }

  private void column(ResultSet row, TableName name) throws SQLException {
    TableDraft draft = drafts.get(name);
    if (draft == null) {
      return;
    }
    if (++columns > MOST_COLUMNS) {
      throw new SourceException(
          SourceException.Reason.TOO_LARGE,
          "There are more than " + MOST_COLUMNS + " columns; choose schemas to read.");
    }
    draft.add(
        new ColumnPart(
            row.getString(3),
            row.getString(4),
            row.getBoolean(5),
            row.getString(6),
            row.getBoolean(7),
            false,
            text(row, 8)));
    if (columns % FETCH == 0) {
      listener.heard(drafts.size(), columns);
    }
  }

  private void index(ResultSet row, TableName name) throws SQLException {
    TableDraft draft = drafts.get(name);
    if (draft != null) {
      draft.add(new IndexPart(row.getString(3), text(row, 4), row.getBoolean(5), text(row, 6)));
    }
  }

  private void foreignKey(ResultSet row, TableName name) throws SQLException {
    TableDraft draft = drafts.get(name);
    if (draft != null) {
      draft.add(
          new ForeignKeyPart(
              row.getString(3),
              row.getString(4),
              row.getString(5),
              row.getString(6),
              row.getString(7),
              row.getString(8),
              row.getString(9)));
    }
  }

  private void constraint(ResultSet row, TableName name) throws SQLException {
    TableDraft draft = drafts.get(name);
    if (draft != null) {
      draft.add(new ConstraintPart(row.getString(3), row.getString(4), row.getString(5)));
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  /// Small tables and those without an estimate are counted, up to a bound. One that cannot be is
  /// passed over.
  private void count() throws SQLException {
    int looked = 0;
    for (var entry : drafts.entrySet()) {
      if (++looked % TABLES_PER_WORD == 0) {
        listener.heard(drafts.size(), columns);
      }
      if (entry.getValue().seemsSmall(SMALL)) {
        entry.getValue().counted(counted(entry.getKey()));
      }
    }
  }

  private @Nullable Long counted(TableName name) throws SQLException {
    String statement =
        "SELECT count(*) FROM (SELECT 1 FROM %s LIMIT %d) AS counted"
            .formatted(dialect.quoted(name), MOST_COUNTED + 1);
    dialect.begin();
    try (var question = connection.createStatement();
        var rows = question.executeQuery(statement)) {
      rows.next();
      long found = rows.getLong(1);
      return found > MOST_COUNTED ? null : found;
    } catch (SQLException failed) {
      if (connection.isClosed() || !connection.isValid(1)) {
        throw failed;
      }
      uncounted++;
      return null;
    }
  }
}
