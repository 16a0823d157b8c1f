package dev.carillon.workload.explorer.source;

/// The catalog of SQLite, whose one schema is called `main`.
final class SqliteCatalog {

  private static final String SCHEMAS = "SELECT 'main'";

  private static final String TABLES =
      """
      SELECT 'main', m.name, m.type, NULL
        FROM main.sqlite_schema m
       WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND coalesce(?, ?, 'main') = 'main'
       ORDER BY 2
      """;

  private static final String COLUMNS =
      """
      SELECT 'main', m.name, c.name, c.type, c."notnull" = 0, c.dflt_value, c.pk > 0,
             CASE WHEN c.hidden IN (2, 3) THEN 'generated' ELSE '' END
        FROM main.sqlite_schema m
        JOIN pragma_table_xinfo(m.name) c
       WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND coalesce(?, ?, 'main') = 'main'
         AND c.hidden <> 1
       ORDER BY m.name, c.cid
      """;

  private static final String INDEXES =
      """
      SELECT 'main', m.name, i.name, coalesce(x.name, '(expression)'), i."unique", 'btree'
        FROM main.sqlite_schema m
        JOIN pragma_index_list(m.name) i
        JOIN pragma_index_info(i.name) x
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND coalesce(?, ?, 'main') = 'main'
       ORDER BY m.name, i.name, x.seqno
      """;

  private static final String FOREIGN_KEYS =
      """
      SELECT 'main', m.name, f."from", 'main', f."table", f."to", m.name || '_fk_' || f.id,
             f.on_update, f.on_delete
        FROM main.sqlite_schema m
        JOIN pragma_foreign_key_list(m.name) f
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         AND coalesce(?, ?, 'main') = 'main'
       ORDER BY m.name, f.id, f.seq
      """;

  /// They stand in the text of each table alone.
  private static final String CONSTRAINTS =
      """
      SELECT 'main', m.name, m.name, 'DEFINITION', m.sql
        FROM main.sqlite_schema m
       WHERE m.type = 'table' AND m.sql LIKE '%CHECK%'
         AND coalesce(?, ?, 'main') = 'main'
       ORDER BY 2
      """;

  static final CatalogStatements STATEMENTS =
      new CatalogStatements(SCHEMAS, TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, CONSTRAINTS);

  private SqliteCatalog() {}
}
