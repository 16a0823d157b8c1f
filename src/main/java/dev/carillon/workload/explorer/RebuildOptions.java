package dev.carillon.workload.explorer;

import dev.carillon.workload.explorer.source.CatalogQuestion;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rebuild reads (domain-003 §2, "Options"). What is left out is as its name says by
/// default: on, but for the sample data.
///
/// @param includeSchemaMetadata accepted; schemas are always read
/// @param includeTableMetadata accepted; tables are always read
/// @param includeSampleData accepted and not done: rows of other people's tables do not belong into
///   a cache
/// @param sampleDataRowCount accepted and not used
@RegisterForReflection
record RebuildOptions(
    @Nullable Boolean includeSchemaMetadata,
    @Nullable Boolean includeTableMetadata,
    @Nullable Boolean includeColumnMetadata,
    @Nullable Boolean includeIndexes,
    @Nullable Boolean includeForeignKeys,
    @Nullable Boolean includeConstraints,
    @Nullable Boolean includeRowCounts,
    @Nullable Boolean includeSampleData,
    @Nullable Integer sampleDataRowCount) {

  static final RebuildOptions ALL =
      new RebuildOptions(null, null, null, null, null, null, null, null, null);

  /// A schema to read.
  ///
  /// @param tables which of its tables; all when left out
  @RegisterForReflection
  record Selection(@Nullable String schema, @Nullable List<String> tables) {}

  /// {@return what to ask the database for}
  CatalogQuestion question(@Nullable List<Selection> selected) {
    List<Selection> schemas = selected == null ? List.of() : selected;
    return new CatalogQuestion(
        schemas.stream()
            .map(selection ->
                new CatalogQuestion.Wanted(
                    String.valueOf(selection.schema()),
                    selection.tables() == null ? null : new HashSet<>(selection.tables())))
            .toList(),
        on(includeColumnMetadata),
        on(includeIndexes),
        on(includeForeignKeys),
        on(includeConstraints),
        on(includeRowCounts));
  }

  private static boolean on(@Nullable Boolean flag) {
    return !Boolean.FALSE.equals(flag);
  }
}
