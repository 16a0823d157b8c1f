package dev.carillon.workload.explorer.source;

/// The catalog of MySQL and MariaDB. A schema is a database there; without a name the one that is
/// connected to is read, for a server holds those of many applications.
final class MariaCatalog {

  private static final String SCHEMAS =
      """
      SELECT schema_name FROM information_schema.schemata
       WHERE schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
       ORDER BY 1
      """;

  private static final String TABLES =
      """
      SELECT table_schema, table_name, CASE table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END,
             table_rows
        FROM information_schema.tables
       WHERE table_schema = CASE WHEN ? IS NULL THEN database() ELSE ? END
       ORDER BY 1, 2
      """;

  private static final String COLUMNS =
      """
      SELECT table_schema, table_name, column_name, column_type, is_nullable = 'YES',
             nullif(column_default, 'NULL'), column_key = 'PRI', extra
        FROM information_schema.columns
       WHERE table_schema = CASE WHEN ? IS NULL THEN database() ELSE ? END
       ORDER BY table_schema, table_name, ordinal_position
      """;

  private static final String INDEXES =
      """
      SELECT table_schema, table_name, index_name, column_name, non_unique = 0, index_type
        FROM information_schema.statistics
       WHERE table_schema = CASE WHEN ? IS NULL THEN database() ELSE ? END
       ORDER BY table_schema, table_name, index_name, seq_in_index
      """;

  private static final String FOREIGN_KEYS =
      """
      SELECT k.table_schema, k.table_name, k.column_name, k.referenced_table_schema,
             k.referenced_table_name, k.referenced_column_name, k.constraint_name,
             r.update_rule, r.delete_rule
        FROM information_schema.key_column_usage k
        JOIN information_schema.referential_constraints r
          ON r.constraint_schema = k.constraint_schema
         AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
       WHERE k.table_schema = CASE WHEN ? IS NULL THEN database() ELSE ? END
         AND k.referenced_table_name IS NOT NULL
       ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position
      """;

  private static final String CONSTRAINTS =
      """
      SELECT table_schema, table_name, constraint_name, constraint_type, NULL
        FROM information_schema.table_constraints
       WHERE table_schema = CASE WHEN ? IS NULL THEN database() ELSE ? END
         AND constraint_type <> 'FOREIGN KEY'
       ORDER BY 1, 2, 3
      """;

  static final CatalogStatements STATEMENTS =
      new CatalogStatements(SCHEMAS, TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, CONSTRAINTS);

  private MariaCatalog() {}
}
