package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.source.SourceException.Reason;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows on their way into a table, in one transaction: all of those that are taken are there after
/// [#commit], none without it.
public final class Insertion implements AutoCloseable {

  private final Dialect dialect;
  private final SourceKind source;
  private final Connection connection;
  private final PreparedStatement statement;
  private final int columns;

  Insertion(Dialect dialect, Connection connection, String statement, int columns)
      throws SQLException {
    this.dialect = dialect;
    this.source = dialect.kind();
    this.connection = connection;
    this.columns = columns;
    this.statement = connection.prepareStatement(statement);
  }

  /// A row that the database did not take.
  ///
  /// @param index of the row in its batch (from 0)
  /// @param reason for people; quotes nothing of the row
  public record Refused(int index, String reason) {}

  /// Puts a batch of rows in. If one is refused the others of the batch are put in one by one.
  ///
  /// @param rows as many values as there are columns each
  /// @return those that were refused, in order
  /// @throws SourceException when the database fails
  public List<Refused> put(List<@Nullable String[]> rows) {
    try {
      dialect.begin();
      Savepoint before = connection.setSavepoint();
      try {
        for (@Nullable String[] row : rows) {
          bind(row);
          statement.addBatch();
        }
        statement.executeBatch();
        connection.releaseSavepoint(before);
        return List.of();
      } catch (SQLException failed) {
        statement.clearBatch();
        boolean aboutRows = failed instanceof BatchUpdateException || isAboutTheRow(failed);
        if (hasEndedAll(failed) || !aboutRows) {
          throw failed;
        }
        connection.rollback(before);
        return oneByOne(rows);
      }
    } catch (SQLException failed) {
      throw SourceFaults.of(source, failed);
    }
  }

  private List<Refused> oneByOne(List<@Nullable String[]> rows) throws SQLException {
    List<Refused> refused = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Savepoint before = connection.setSavepoint();
      try {
        bind(rows.get(i));
        statement.executeUpdate();
        connection.releaseSavepoint(before);
      } catch (SQLException failed) {
        if (!isAboutTheRow(failed)) {
          throw failed;
        }
        connection.rollback(before);
        refused.add(new Refused(i, reason(failed)));
      }
    }
    return refused;
  }

  private void bind(@Nullable String[] row) throws SQLException {
    for (int i = 0; i < columns; i++) {
      statement.setString(i + 1, row[i]);
    }
  }

  /// Of a deadlock MariaDB and MySQL undo the whole transaction, what was put in before it and the
  /// savepoint included. By SQLSTATE: class 40 is that of transactions that were rolled back.
  private static boolean hasEndedAll(SQLException failed) {
    return failed.getSQLState() != null && failed.getSQLState().startsWith("40");
  }

  private boolean isAboutTheRow(SQLException failed) {
    return SourceFaults.of(source, failed) instanceof SourceException known
        && known.reason() == Reason.BAD_VALUE;
  }

  /// By SQLSTATE, for PostgreSQL tells more than the others.
  private static String reason(SQLException failed) {
    String state = failed.getSQLState() == null ? "" : failed.getSQLState();
    return switch (state) {
      case "22P02", "22007", "22018" -> "A value has not the form of its column's type.";
      case "22008", "22003" -> "A number or a time is out of range.";
      case "22001" -> "A text is longer than its column takes.";
      case "23502" -> "A column that must have a value has none.";
      case "23503" -> "A value names a row that is not there.";
      case "23505" -> "A row with this key is there already.";
      case "23514" -> "The row breaks a check of the table.";
      default ->
          state.startsWith("23") || state.isEmpty()
              ? "The row breaks a rule of the table."
              : "A value does not fit its column.";
    };
  }

  /// Makes what was put in last.
  public void commit() {
    try {
      dialect.begin();
      connection.commit();
    } catch (SQLException failed) {
      throw SourceFaults.of(source, failed);
    }
  }

  /// Undoes what was not committed.
  @Override
  public void close() {
    try (statement) {
      connection.rollback();
    } catch (SQLException failed) {
      throw SourceFaults.of(source, failed);
    }
  }
}
