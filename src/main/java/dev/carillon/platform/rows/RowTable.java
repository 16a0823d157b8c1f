package dev.carillon.platform.rows;

import java.util.List;
import java.util.stream.Collectors;

/// A table of plain rows and the statements on it, which are the same for each but for names.
///
/// Rows go in and out as JSON: `jsonb_populate_recordset` gives each value the type of its column.
/// The table has the columns `tenant`, `id` (a uuid; both are its primary key) and `updated_at`
/// beside those named here.
///
/// @param name of the table
/// @param type of its rows
/// @param columns that clients set, beside the id
/// @param refusals what people are told when the table's constraints refuse a row
public record RowTable<R extends TableRow>(
    String name, Class<R> type, List<String> columns, Refusals refusals) {

  /// What people are told when a constraint refuses a row.
  ///
  /// @param foreign a row names another that is not there
  /// @param check two values do not go together
  public record Refusals(String foreign, String check) {

    static final Refusals PLAIN =
        new Refusals(
            "A row names another that is not there.", "Two values of a row contradict each other.");
  }

  /// A table whose refusals are told in general words.
  public RowTable(String name, Class<R> type, List<String> columns) {
    this(name, type, columns, Refusals.PLAIN);
  }

  /// `$1` tenant, `$2` most rows, `$3` rows before. Index: the primary key.
  String list() {
    return "SELECT (to_jsonb(t) - 'tenant')::text AS row FROM "
        + name
        + " t WHERE tenant = $1 ORDER BY id LIMIT $2 OFFSET $3";
  }

  String count() {
    return "SELECT count(*) FROM " + name + " WHERE tenant = $1";
  }

  /// `$1` tenant, `$2` id.
  String find() {
    return "SELECT (to_jsonb(t) - 'tenant')::text AS row FROM "
        + name
        + " t WHERE tenant = $1 AND id = $2";
  }

  /// `$1` tenant, `$2` JSON array of rows. One that is there already breaks the primary key.
  String insert() {
    return "INSERT INTO %1$s AS t (tenant, id, %2$s) SELECT $1, coalesce(r.id, uuidv7()), %3$s"
            .formatted(name, String.join(", ", columns), columnsOf("r"))
        + " FROM jsonb_populate_recordset(NULL::%s, $2::text::jsonb) r".formatted(name);
  }

  /// The same, and rows whose id is there are changed.
  String upsert() {
    return insert()
        + " ON CONFLICT (tenant, id) DO UPDATE SET updated_at = now(), "
        + columns.stream()
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
  }

  /// `$1` tenant, `$2` JSON array with the one row.
  String update() {
    return "UPDATE %s t SET updated_at = now(), ".formatted(name)
        + columns.stream()
            .map(column -> column + " = r." + column)
            .collect(Collectors.joining(", "))
        + " FROM jsonb_populate_recordset(NULL::%s, $2::text::jsonb) r".formatted(name)
        + " WHERE t.tenant = $1 AND t.id = r.id";
  }

  /// `$1` tenant, `$2` id.
  String delete() {
    return "DELETE FROM " + name + " WHERE tenant = $1 AND id = $2";
  }

  /// What makes a statement give the rows it wrote.
  static String returning(String statement) {
    return statement + " RETURNING (to_jsonb(t) - 'tenant')::text AS row";
  }

  private String columnsOf(String alias) {
    return columns.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
  }
}
