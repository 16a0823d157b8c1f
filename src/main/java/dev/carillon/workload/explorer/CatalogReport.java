package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.Catalog.ColumnPart;
import dev.carillon.workload.explorer.source.Catalog.ForeignKeyPart;
import dev.carillon.workload.explorer.source.Catalog.IndexPart;
import dev.carillon.workload.explorer.source.Catalog.TablePart;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// What stands out in a catalog.
///
/// @param views of the tables (count)
/// @param rows in all tables whose rows are known (count)
/// @param largest the twenty tables with most rows, most first
/// @param findings the first hundred
/// @param findingCount all of them (count)
@RegisterForReflection
record CatalogReport(
    boolean success,
    UUID connectionId,
    int schemas,
    int tables,
    int views,
    int columns,
    int indexes,
    long rows,
    List<Size> largest,
    List<Finding> findings,
    int findingCount) {

  private static final int MOST_LARGEST = 20;
  private static final int MOST_FINDINGS = 100;

  /// How the type of an index ends that holds some of the rows: it is no other's double.
  private static final String PARTIAL = "(partial)";

  /// @param rows count, counted or as the database estimates
  @RegisterForReflection
  record Size(String schema, String table, long rows) {}

  /// Something that is usually a mistake.
  ///
  /// @param kind no-primary-key, foreign-key-without-index or duplicate-index
  /// @param about the constraint or index, or the table itself
  @RegisterForReflection
  record Finding(String kind, String schema, String table, String about) {}

  static CatalogReport of(UUID connection, Catalog catalog) {
    List<TablePart> all =
        catalog.schemas().stream().flatMap(schema -> schema.tables().stream()).toList();
    List<TablePart> tables = all.stream().filter(part -> part.type().equals("table")).toList();
    List<Finding> findings = tables.stream().flatMap(part -> findings(part).stream()).toList();
    return new CatalogReport(
        true,
        connection,
        catalog.schemas().size(),
        tables.size(),
        all.size() - tables.size(),
        catalog.totalColumns(),
        tables.stream().mapToInt(part -> indexes(part).size()).sum(),
        tables.stream().mapToLong(CatalogReport::rows).sum(),
        tables.stream()
            .filter(part -> part.rowCount() != null)
            .sorted(Comparator.comparingLong(part -> -rows(part)))
            .limit(MOST_LARGEST)
            .map(part -> new Size(part.schema(), part.name(), rows(part)))
            .toList(),
        findings.stream().limit(MOST_FINDINGS).toList(),
        findings.size());
  }

  private static long rows(TablePart table) {
    Long rows = table.rowCount();
    return rows == null ? 0 : rows;
  }

  private static List<Finding> findings(TablePart table) {
    List<Finding> findings = new ArrayList<>();
    if (table.columns().stream().noneMatch(ColumnPart::isPrimaryKey)) {
      findings.add(finding("no-primary-key", table, table.name()));
    }
    Map<String, List<String>> indexes = indexes(table);
    foreignKeys(table)
        .forEach((name, columns) -> {
          if (!columns.equals(primaryKey(table))
              && indexes.values().stream().noneMatch(index -> begins(index, columns))) {
            findings.add(finding("foreign-key-without-index", table, name));
          }
        });
    Map<String, String> types =
        table.indexes().stream()
            .collect(Collectors.toMap(IndexPart::name, IndexPart::indexType, (one, same) -> one));
    Set<Object> seen = new HashSet<>();
    indexes.forEach((name, columns) -> {
      String type = types.getOrDefault(name, "");
      if (!type.endsWith(PARTIAL) && !seen.add(List.of(type, columns))) {
        findings.add(finding("duplicate-index", table, name));
      }
    });
    return findings;
  }

  /// Of one that is the row's number SQLite tells no index.
  private static List<String> primaryKey(TablePart table) {
    return table.columns().stream().filter(ColumnPart::isPrimaryKey).map(ColumnPart::name).toList();
  }

  private static Finding finding(String kind, TablePart table, String about) {
    return new Finding(kind, table.schema(), table.name(), about);
  }

  /// Whether the first columns of an index are those of a key, in any order.
  private static boolean begins(List<String> index, List<String> key) {
    return index.size() >= key.size() && index.subList(0, key.size()).containsAll(key);
  }

  private static Map<String, List<String>> indexes(TablePart table) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (IndexPart part : table.indexes()) {
      columns.computeIfAbsent(part.name(), name -> new ArrayList<>()).add(part.columnName());
    }
    return columns;
  }

  private static Map<String, List<String>> foreignKeys(TablePart table) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (ForeignKeyPart part : table.foreignKeys()) {
      columns.computeIfAbsent(part.constraintName(), name -> new ArrayList<>()).add(part.column());
    }
    return columns;
  }
}
