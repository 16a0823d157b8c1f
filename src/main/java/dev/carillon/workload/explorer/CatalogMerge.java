package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.Catalog.SchemaPart;
import dev.carillon.workload.explorer.source.Catalog.TablePart;
import dev.carillon.workload.explorer.source.CatalogQuestion.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Puts what a selective run read over what was known (domain-003 §2): tables that the run named
/// take the place of the old ones, also when they are not there any more; all others stay. The
/// totals are counted anew.
final class CatalogMerge {

  private CatalogMerge() {}

  static Catalog merged(Catalog known, Catalog read, List<Wanted> wanted) {
    Map<String, Map<String, TablePart>> schemas = new TreeMap<>();
    for (SchemaPart schema : known.schemas()) {
      for (TablePart table : schema.tables()) {
        if (!named(wanted, schema.name(), table.name())) {
          put(schemas, schema.name(), table);
        }
      }
    }
    for (SchemaPart schema : read.schemas()) {
      schema.tables().forEach(table -> put(schemas, schema.name(), table));
    }
    List<SchemaPart> parts = new ArrayList<>();
    schemas.forEach(
        (name, tables) -> parts.add(new SchemaPart(name, List.copyOf(tables.values()))));
    return Catalog.of(parts, read.databaseType(), read.version());
  }

  private static void put(
      Map<String, Map<String, TablePart>> schemas, String schema, TablePart table) {
    schemas.computeIfAbsent(schema, name -> new TreeMap<>()).put(table.name(), table);
  }

  private static boolean named(List<Wanted> wanted, String schema, String table) {
    return wanted.stream()
        .anyMatch(one ->
            one.schema().equals(schema) && (one.tables() == null || one.tables().contains(table)));
  }
}
