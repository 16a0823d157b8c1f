package dev.carillon.workload.explorer.source;

/// The statements that read a catalog. Each but the first takes the name of a schema twice, or NULL
/// for all that are not the database's own, and answers these columns in this order:
///
/// @param schemas name
/// @param tables schema, name, kind (`table` or `view`), rows as estimated (NULL when not known)
/// @param columns schema, table, name, type, nullable, default, in the primary key, extra; in the
///   order of the table
/// @param indexes schema, table, name, column, unique, kind; in the order of the index
/// @param foreignKeys schema, table, column, referenced schema, table, column, name, update rule,
///   delete rule
/// @param constraints schema, table, name, kind, definition
record CatalogStatements(
    String schemas,
    String tables,
    String columns,
    String indexes,
    String foreignKeys,
    String constraints) {}
