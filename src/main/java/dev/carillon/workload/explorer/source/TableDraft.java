package dev.carillon.workload.explorer.source;

import dev.carillon.workload.explorer.source.Catalog.ColumnPart;
import dev.carillon.workload.explorer.source.Catalog.ConstraintPart;
import dev.carillon.workload.explorer.source.Catalog.ForeignKeyPart;
import dev.carillon.workload.explorer.source.Catalog.IndexPart;
import dev.carillon.workload.explorer.source.Catalog.TablePart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table while its parts come in. For one thread.
final class TableDraft {

  private final String type;
  private @Nullable Long rows;
  private final List<ColumnPart> columns = new ArrayList<>();
  private final List<IndexPart> indexes = new ArrayList<>();
  private final List<ForeignKeyPart> foreignKeys = new ArrayList<>();
  private final List<ConstraintPart> constraints = new ArrayList<>();

  /// @param type as the catalog calls it: table, view, …
  /// @param rows as the database estimates them (count), or `null`
  TableDraft(String type, @Nullable Long rows) {
    this.type = type;
    this.rows = rows;
  }

  void add(ColumnPart column) {
    columns.add(column);
  }

  void add(IndexPart index) {
    indexes.add(index);
  }

  void add(ForeignKeyPart key) {
    foreignKeys.add(key);
  }

  void add(ConstraintPart constraint) {
    constraints.add(constraint);
  }

  /// {@return whether it is a table whose rows are not known, or estimated at no more than this}
  boolean seemsSmall(long most) {
    return type.equals("table") && (rows == null || rows <= most);
  }

  /// @param found the rows there are (count), or `null` when that was not found out
  void counted(@Nullable Long found) {
    rows = found;
  }

  /// {@return the table, when all of its parts are there}
  TablePart part(TableName name, CatalogQuestion question) {
    Set<String> referring = new HashSet<>();
    foreignKeys.forEach(key -> referring.add(key.column()));
    return new TablePart(
        name.table(),
        String.valueOf(name.schema()),
        type,
        columns.stream().map(column -> marked(column, referring)).toList(),
        indexes,
        question.foreignKeys() ? foreignKeys : List.of(),
        constraints,
        rows);
  }

  private static ColumnPart marked(ColumnPart column, Set<String> referring) {
    return referring.contains(column.name())
        ? new ColumnPart(
            column.name(),
            column.type(),
            column.nullable(),
            column.defaultValue(),
            column.isPrimaryKey(),
            true,
            column.extra())
        : column;
  }
}
