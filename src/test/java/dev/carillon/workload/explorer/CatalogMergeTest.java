package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.Catalog.ColumnPart;
import dev.carillon.workload.explorer.source.Catalog.SchemaPart;
import dev.carillon.workload.explorer.source.Catalog.TablePart;
import dev.carillon.workload.explorer.source.CatalogQuestion.Wanted;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogMergeTest {

  private static TablePart table(String schema, String name, String... columns) {
    return new TablePart(
        name,
        schema,
        "table",
        Arrays.stream(columns)
            .map(column -> new ColumnPart(column, "int", true, null, false, false, ""))
            .toList(),
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  private static Catalog catalog(SchemaPart... schemas) {
    return Catalog.of(List.of(schemas), "postgresql", "18");
  }

  @Test
  void named_tables_are_overwritten_or_gone_and_all_others_stay() {
    var known =
        catalog(
            new SchemaPart("a", List.of(table("a", "kept", "x"), table("a", "old", "x"))),
            new SchemaPart("b", List.of(table("b", "gone", "x"), table("b", "changed", "x"))));
    var read = catalog(new SchemaPart("b", List.of(table("b", "changed", "x", "y", "z"))));

    var merged = CatalogMerge.merged(known, read, List.of(new Wanted("b", null)));

    assertThat(merged)
        .isEqualTo(
            catalog(
                new SchemaPart("a", List.of(table("a", "kept", "x"), table("a", "old", "x"))),
                new SchemaPart("b", List.of(table("b", "changed", "x", "y", "z")))));
    assertThat(merged.totalTables()).isEqualTo(3);
    assertThat(merged.totalColumns()).isEqualTo(5);
  }

  @Test
  void a_table_of_the_same_name_in_another_schema_stays() {
    var known = catalog(new SchemaPart("a", List.of(table("a", "t", "x"))));
    var read = catalog(new SchemaPart("b", List.of(table("b", "t", "x", "y"))));

    var merged = CatalogMerge.merged(known, read, List.of(new Wanted("b", Set.of("t"))));

    assertThat(merged.totalColumns()).isEqualTo(3);
  }
}
