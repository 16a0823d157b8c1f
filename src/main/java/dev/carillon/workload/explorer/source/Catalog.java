package dev.carillon.workload.explorer.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a database holds, as the schema cache keeps it (domain-003 §1, `schema_data`).
///
/// @param totalTables tables and views (count)
/// @param totalColumns columns of them all (count)
/// @param databaseType such as `postgresql`
/// @param version of the server, or `null`
@RegisterForReflection(targets = {Catalog.class, SnakeCaseStrategy.class})
@JsonNaming(SnakeCaseStrategy.class)
public record Catalog(
    List<SchemaPart> schemas,
    int totalTables,
    int totalColumns,
    String databaseType,
    @Nullable String version) {

  public Catalog {
    schemas = List.copyOf(schemas);
  }

  /// {@return a catalog with its totals counted}
  public static Catalog of(
      List<SchemaPart> schemas, String databaseType, @Nullable String version) {
    int tables = 0;
    int columns = 0;
    for (SchemaPart schema : schemas) {
      tables += schema.tables().size();
      for (TablePart table : schema.tables()) {
        columns += table.columns().size();
      }
    }
    return new Catalog(schemas, tables, columns, databaseType, version);
  }

  /// One schema.
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record SchemaPart(String name, List<TablePart> tables) {

    public SchemaPart {
      tables = List.copyOf(tables);
    }
  }

  /// One table or view.
  ///
  /// @param type `table` or `view`
  /// @param rowCount rows, counted or as the database estimates; left out when not known
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TablePart(
      String name,
      String schema,
      String type,
      List<ColumnPart> columns,
      List<IndexPart> indexes,
      List<ForeignKeyPart> foreignKeys,
      List<ConstraintPart> constraints,
      @Nullable Long rowCount) {

    public TablePart {
      columns = List.copyOf(columns);
      indexes = List.copyOf(indexes);
      foreignKeys = List.copyOf(foreignKeys);
      constraints = List.copyOf(constraints);
    }
  }

  /// One column.
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record ColumnPart(
      String name,
      String type,
      boolean nullable,
      @Nullable String defaultValue,
      boolean isPrimaryKey,
      boolean isForeignKey,
      String extra) {}

  /// One column of an index.
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record IndexPart(String name, String columnName, boolean isUnique, String indexType) {}

  /// One column of a foreign key.
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record ForeignKeyPart(
      String column,
      String referencedSchema,
      String referencedTable,
      @Nullable String referencedColumn,
      String constraintName,
      String updateRule,
      String deleteRule) {}

  /// One constraint that is no foreign key.
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record ConstraintPart(String name, String type, @Nullable String definition) {}
}
