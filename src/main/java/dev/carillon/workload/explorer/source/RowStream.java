package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.format.Cells;
import dev.carillon.workload.explorer.format.ValueKind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rows of a query, a few in memory at a time. Used by one thread.
public final class RowStream implements Cells, AutoCloseable {

  private final Dialect dialect;
  private final SourceKind source;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private final FetchSize fetch;
  private final List<String> names = new ArrayList<>();
  private final ValueKind[] kinds;
  private final boolean[] binary;
  private final boolean[] bit;

  RowStream(Dialect dialect, PreparedStatement statement, ResultSet rows, FetchSize fetch)
      throws SQLException {
    this.dialect = dialect;
    this.source = dialect.kind();
    this.fetch = fetch;
    this.statement = statement;
    this.rows = rows;
    ResultSetMetaData about = rows.getMetaData();
    int count = about.getColumnCount();
    this.kinds = new ValueKind[count];
    this.binary = new boolean[count];
    this.bit = new boolean[count];
    for (int i = 0; i < count; i++) {
      names.add(about.getColumnLabel(i + 1));
      int type = about.getColumnType(i + 1);
      kinds[i] = kind(type, String.valueOf(about.getColumnTypeName(i + 1)));
      binary[i] = isBinary(type) && kinds[i] == ValueKind.TEXT;
      bit[i] = kinds[i] == ValueKind.BOOLEAN;
    }
  }

  private static ValueKind kind(int type, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("json") || lower.equals("jsonb")) {
      return ValueKind.JSON;
    }
    return switch (type) {
      case Types.BOOLEAN -> ValueKind.BOOLEAN;
      case Types.BIT -> lower.equals("bool") ? ValueKind.BOOLEAN : ValueKind.TEXT;
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL ->
          ValueKind.NUMBER;
      default -> ValueKind.TEXT;
    };
  }

  private static boolean isBinary(int type) {
    return switch (type) {
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> true;
      default -> false;
    };
  }

  /// {@return the names of the columns, in order; two may have one name}
  public List<String> names() {
    return List.copyOf(names);
  }

  /// Goes to the next row.
  ///
  /// @return `false` past the last one
  /// @throws SourceException when the database fails
  public boolean next() {
    try {
      dialect.begin();
      int size = fetch.next();
      if (size > 0) {
        rows.setFetchSize(size);
      }
      return rows.next();
    } catch (SQLException failed) {
      throw SourceFaults.ofFetch(source, failed, fetch.rows());
    }
  }

  @Override
  public int size() {
    return kinds.length;
  }

  @Override
  public @Nullable String text(int column) {
    try {
      String text = source == SourceKind.SQLITE ? loose(column) : typed(column);
      fetch.came(text == null ? 0 : text.length());
      return text;
    } catch (SQLException failed) {
      throw SourceFaults.of(source, failed);
    }
  }

  private @Nullable String typed(int column) throws SQLException {
    if (binary[column]) {
      byte[] bytes = rows.getBytes(column + 1);
      return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
    if (bit[column]) {
      boolean value = rows.getBoolean(column + 1);
      return rows.wasNull() ? null : Boolean.toString(value);
    }
    return rows.getString(column + 1);
  }

  /// In SQLite each value has a type of its own, whatever its column says.
  private @Nullable String loose(int column) throws SQLException {
    Object value = rows.getObject(column + 1);
    return switch (value) {
      case null -> null;
      case byte[] bytes -> {
        kinds[column] = ValueKind.TEXT;
        yield Base64.getEncoder().encodeToString(bytes);
      }
      case Number number -> {
        kinds[column] = ValueKind.NUMBER;
        yield number.toString();
      }
      default -> {
        kinds[column] = ValueKind.TEXT;
        yield value.toString();
      }
    };
  }

  @Override
  public ValueKind kind(int column) {
    return kinds[column];
  }

  /// Gives up what is left of the rows.
  @Override
  public void close() {
    try (statement) {
      rows.close();
    } catch (SQLException failed) {
      throw SourceFaults.of(source, failed);
    }
  }
}
