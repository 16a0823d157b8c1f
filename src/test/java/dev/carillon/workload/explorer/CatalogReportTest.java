package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.workload.explorer.source.Catalog;
import dev.carillon.workload.explorer.source.Catalog.ColumnPart;
import dev.carillon.workload.explorer.source.Catalog.ForeignKeyPart;
import dev.carillon.workload.explorer.source.Catalog.IndexPart;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CatalogReportTest {

  private static List<CatalogReport.Finding> findings(
      List<IndexPart> indexes, List<ForeignKeyPart> keys) {
    var table =
        new Catalog.TablePart(
            "t",
            "s",
            "table",
            List.of(
                new ColumnPart("id", "int", false, null, true, true, ""),
                new ColumnPart("other", "int", true, null, false, true, "")),
            indexes,
            keys,
            List.of(),
            null);
    var catalog = Catalog.of(List.of(new Catalog.SchemaPart("s", List.of(table))), "x", "1");
    return CatalogReport.of(UUID.randomUUID(), catalog).findings();
  }

  private static ForeignKeyPart key(String column) {
    return new ForeignKeyPart(column, "s", "u", "id", "fk_" + column, "NO ACTION", "NO ACTION");
  }

  @Test
  void an_index_of_the_same_columns_and_type_is_a_double() {
    assertThat(
            findings(
                List.of(
                    new IndexPart("one", "other", false, "btree"),
                    new IndexPart("two", "other", false, "btree")),
                List.of()))
        .extracting(CatalogReport.Finding::about)
        .containsExactly("two");
  }

  @Test
  void an_index_of_some_rows_or_of_another_type_is_no_double() {
    assertThat(
            findings(
                List.of(
                    new IndexPart("all", "other", false, "btree"),
                    new IndexPart("some", "other", false, "btree (partial)"),
                    new IndexPart("others", "other", false, "btree (partial)"),
                    new IndexPart("words", "other", false, "gin")),
                List.of()))
        .isEmpty();
  }

  /// Of a key that is the number of its row SQLite tells no index.
  @Test
  void a_foreign_key_that_is_the_primary_key_needs_no_further_index() {
    assertThat(findings(List.of(), List.of(key("id"), key("other"))))
        .extracting(CatalogReport.Finding::about)
        .containsExactly("fk_other");
  }
}
