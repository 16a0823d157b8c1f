package dev.carillon.platform.db;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads a result. `RowSet.stream()` of the Mutiny client hands out rows of the wrong class, so
/// results are walked through their iterator.
public final class Rows {

  private Rows() {}

  /// @return one item per row, in the result's order
  public static <T> List<T> map(RowSet<Row> rows, Function<Row, T> item) {
    List<T> items = new ArrayList<>(rows.size());
    for (Row row : rows) {
      items.add(item.apply(row));
    }
    return items;
  }
}
