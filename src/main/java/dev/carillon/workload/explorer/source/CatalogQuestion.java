package dev.carillon.workload.explorer.source;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be read of a catalog.
///
/// @param schemas which; empty for all
public record CatalogQuestion(
    List<Wanted> schemas,
    boolean columns,
    boolean indexes,
    boolean foreignKeys,
    boolean constraints,
    boolean rowCounts) {

  /// All there is.
  public static final CatalogQuestion ALL =
      new CatalogQuestion(List.of(), true, true, true, true, true);

  /// All but rows: within a transaction, where a table that cannot be counted would end it.
  public static final CatalogQuestion STRUCTURE =
      new CatalogQuestion(List.of(), true, true, true, true, false);

  public CatalogQuestion {
    schemas = List.copyOf(schemas);
  }

  /// A schema, and which of its tables.
  ///
  /// @param tables their names, or `null` for all
  public record Wanted(String schema, @Nullable Set<String> tables) {

    boolean has(String table) {
      return tables == null || tables.contains(table);
    }
  }
}
