package dev.carillon.workload.explorer.source;

/// The catalog of PostgreSQL. Its own tables are read and not `information_schema`, which takes
/// minutes for thousands of tables.
final class PostgresCatalog {

  private static final String SCHEMAS =
      """
      SELECT nspname FROM pg_catalog.pg_namespace
       WHERE nspname NOT IN ('pg_catalog', 'information_schema')
         AND nspname !~ '^pg_(toast|temp)'
       ORDER BY 1
      """;

  /// The relations that are shown.
  private static final String SHOWN =
      """
      n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND n.nspname !~ '^pg_(toast|temp)'
         AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         AND (CAST(? AS text) IS NULL OR n.nspname = ?)
      """;

  private static final String TABLES =
      """
      SELECT n.nspname, c.relname,
             CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END,
             CASE WHEN c.relkind IN ('r', 'm') AND c.reltuples >= 0
                  THEN c.reltuples::bigint END
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE %s
       ORDER BY 1, 2
      """
          .formatted(SHOWN);

  private static final String COLUMNS =
      """
      SELECT n.nspname, c.relname, a.attname,
             pg_catalog.format_type(a.atttypid, a.atttypmod),
             NOT a.attnotnull,
             pg_catalog.pg_get_expr(d.adbin, d.adrelid),
             coalesce(a.attnum = ANY (p.indkey), false),
             CASE WHEN a.attidentity <> '' THEN 'identity'
                  WHEN a.attgenerated <> '' THEN 'generated' ELSE '' END
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                                      AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_catalog.pg_index p ON p.indrelid = c.oid AND p.indisprimary
       WHERE %s
       ORDER BY 1, 2, a.attnum
      """
          .formatted(SHOWN);

  private static final String INDEXES =
      """
      SELECT n.nspname, c.relname, i.relname,
             coalesce(a.attname, pg_catalog.pg_get_indexdef(x.indexrelid, k.place::int, true)),
             x.indisunique,
             m.amname || CASE WHEN x.indpred IS NULL THEN '' ELSE ' (partial)' END
        FROM pg_catalog.pg_index x
        JOIN pg_catalog.pg_class c ON c.oid = x.indrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
        JOIN pg_catalog.pg_am m ON m.oid = i.relam
       CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, place)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                           AND k.attnum > 0
       WHERE %s AND k.place <= x.indnkeyatts
       ORDER BY 1, 2, 3, k.place
      """
          .formatted(SHOWN);

  private static final String FOREIGN_KEYS =
      """
      SELECT n.nspname, c.relname, a.attname, rn.nspname, r.relname, ra.attname, f.conname,
             CASE f.confupdtype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT'
                  WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END,
             CASE f.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT'
                  WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END
        FROM pg_catalog.pg_constraint f
        JOIN pg_catalog.pg_class c ON c.oid = f.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class r ON r.oid = f.confrelid
        JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
       CROSS JOIN LATERAL unnest(f.conkey, f.confkey) WITH ORDINALITY AS k(here, there, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.here
        JOIN pg_catalog.pg_attribute ra ON ra.attrelid = r.oid AND ra.attnum = k.there
       WHERE f.contype = 'f' AND %s
       ORDER BY 1, 2, f.conname, k.place
      """
          .formatted(SHOWN);

  private static final String CONSTRAINTS =
      """
      SELECT n.nspname, c.relname, k.conname,
             CASE k.contype WHEN 'c' THEN 'CHECK' WHEN 'u' THEN 'UNIQUE'
                  WHEN 'p' THEN 'PRIMARY KEY' ELSE 'EXCLUDE' END,
             pg_catalog.pg_get_constraintdef(k.oid, true)
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE k.contype IN ('c', 'u', 'p', 'x') AND %s
       ORDER BY 1, 2, 3
      """
          .formatted(SHOWN);

  static final CatalogStatements STATEMENTS =
      new CatalogStatements(SCHEMAS, TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, CONSTRAINTS);

  private PostgresCatalog() {}
}
