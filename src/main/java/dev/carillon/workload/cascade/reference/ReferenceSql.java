package dev.carillon.workload.cascade.reference;

import static dev.carillon.workload.cascade.reference.Identifier.quoted;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The statements on one reference. Names come from [Reference], which checked them; values are
/// parameters.
///
/// Each needs an index on `(tenant, column)`.
final class ReferenceSql {

  /// Mark of history that names nobody who ever was, as the clean-up leaves it.
  private static final String ORPHANED = "orphaned";

  private final RootEntity root;
  private final Reference reference;
  private final String table;
  private final String column;

  ReferenceSql(RootEntity root, Reference reference) {
    this.root = root;
    this.reference = reference;
    this.table = quoted(reference.table());
    this.column = quoted(reference.column());
  }

  /// Counts what names any of some entities. `$1` tenant, `$2` ids.
  String count() {
    String named =
        reference.shape() == Reference.Shape.ARRAY
            ? "t.%s && $2::text[]".formatted(column)
            : "t.%s = ANY ($2::text[])".formatted(column);
    return "SELECT count(*) AS n FROM %s t WHERE t.tenant = $1::text AND %s AND %s"
        .formatted(table, named, reference.action().guard());
  }

  /// Takes one entity out, and tells the rows as they were, in the order of their keys, without
  /// what is empty. `$1` tenant, `$2` id.
  String take() {
    String named =
        reference.shape() == Reference.Shape.ARRAY
            ? "t.%s @> ARRAY[$2::text]".formatted(column)
            : "t.%s = $2::text".formatted(column);
    return """
    WITH done AS (
      %s WHERE t.tenant = $1::text AND %s AND %s
      RETURNING json_strip_nulls(to_json(old)) AS was, ARRAY[%s] AS place
    )
    SELECT count(*) AS n, coalesce(json_agg(was ORDER BY place COLLATE "C")::text, '[]') AS rows
      FROM done
    """
        .formatted(
            change("array_remove(t.%s, $2::text)".formatted(column), root.mark()),
            named,
            reference.action().guard(),
            reference.key().stream()
                .map(name -> "old." + quoted(name) + "::text")
                .collect(Collectors.joining(", ")));
  }

  /// @param pulled the array without what goes
  private String change(String pulled, String mark) {
    return switch (reference.action()) {
      case REMOVE -> "DELETE FROM %s t".formatted(table);
      case PULL -> "UPDATE %s t SET %s = %s".formatted(table, column, pulled);
      case NULLIFY -> "UPDATE %s t SET %s = NULL".formatted(table, column);
      case DEACTIVATE ->
          "UPDATE %s t SET is_active = false, end_date = now(), updated_at = now()"
              .formatted(table);
      case ARCHIVE ->
          "UPDATE %s t SET archived = true, archived_at = now(), archived_reason = '%s'"
              .formatted(table, mark);
      case RETIRE ->
          "UPDATE %s t SET archived = true, archived_at = now(), archived_reason = '%s', is_active = false"
              .formatted(table, mark);
    };
  }

  /// Counts the rows that name nobody who may be named there. `$1` tenant.
  String countOrphans() {
    return "SELECT count(*) AS n FROM %s t WHERE t.tenant = $1::text AND %s"
        .formatted(table, orphaned());
  }

  /// Does to those rows what a deletion would have done. `$1` tenant.
  String mendOrphans() {
    String pulled =
        "ARRAY(SELECT e FROM unnest(t.%s) WITH ORDINALITY AS u(e, i) WHERE %s ORDER BY i)"
            .formatted(column, known("u.e"));
    return change(pulled, ORPHANED) + " WHERE t.tenant = $1::text AND " + orphaned();
  }

  private String orphaned() {
    if (reference.shape() == Reference.Shape.ARRAY) {
      return "EXISTS (SELECT FROM unnest(t.%s) AS u(e) WHERE NOT %s)"
          .formatted(column, known("u.e"));
    }
    return "t.%s IS NOT NULL AND %s AND NOT %s"
        .formatted(column, reference.action().guard(), known("t." + column));
  }

  private String known(String id) {
    return "EXISTS (SELECT FROM %s r WHERE r.tenant = t.tenant AND r.id = %s%s)"
        .formatted(
            quoted(root.table()),
            id,
            reference.action().speaksOfThePresent() ? " AND r.is_active" : "");
  }

  /// Holds what the rows' stretches of time are stretches of, until the transaction ends; nobody
  /// adds to it meanwhile, since that needs its key. In one order for all, so that two never wait
  /// for each other. `$1` tenant, `$2` the rows as [#take] told them.
  ///
  /// @return empty when the rows hold no time
  Optional<String> holdPlaces() {
    Reference.@Nullable Parent parent = reference.parent();
    if (reference.slot() == null || parent == null) {
      return Optional.empty();
    }
    return Optional.of(
        """
        SELECT FROM %1$s p
         WHERE p.tenant = $1::text
           AND p.%2$s IN (SELECT w.%3$s FROM jsonb_populate_recordset(NULL::%4$s, $2::text::jsonb) w)
         ORDER BY p.%2$s FOR UPDATE
        """
            .formatted(
                quoted(parent.table()), quoted(parent.key()), quoted(parent.column()), table));
  }

  /// Brings rows back as they were, where that is still possible, and tells which it was not. `$1`
  /// tenant, `$2` id, `$3` the rows as [#take] told them.
  String bringBack() {
    return """
    WITH was AS MATERIALIZED (
      SELECT * FROM jsonb_populate_recordset(NULL::%1$s, $3::text::jsonb) w
       WHERE w.tenant = $1::text AND $2::text IS NOT NULL
    ), done AS (
      %2$s
    ), missed AS (
      SELECT jsonb_build_object(%3$s) AS key,
             EXISTS (SELECT FROM %1$s x WHERE x.tenant = w.tenant AND %4$s) AS there
        FROM was w
       WHERE NOT EXISTS (SELECT FROM done x WHERE %4$s)
    )
    SELECT (SELECT count(*) FROM done) AS n,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('key', key, 'reason',
                     CASE WHEN there THEN '%5$s' ELSE 'gone' END) ORDER BY key::text), '[]')::text
              FROM missed WHERE %6$s) AS rows
    """
        .formatted(
            table,
            back(),
            reference.key().stream()
                .map(name -> "'%s', w.%s".formatted(name, quoted(name)))
                .collect(Collectors.joining(", ")),
            sameKey("x", "w"),
            reference.action() == Action.DEACTIVATE || reference.action() == Action.NULLIFY
                ? "taken"
                : "changed",
            reference.action() == Action.REMOVE ? "NOT there" : "true");
  }

  private String back() {
    String keys =
        reference.key().stream().map(name -> "t." + quoted(name)).collect(Collectors.joining(", "));
    return switch (reference.action()) {
      case REMOVE -> inserted(keys);
      case PULL ->
          updated(
              "%1$s = CASE WHEN t.%1$s = array_remove(w.%1$s, $2::text) THEN w.%1$s ELSE array_append(t.%1$s, $2::text) END"
                  .formatted(column),
              "NOT t.%s @> ARRAY[$2::text]".formatted(column),
              keys);
      case NULLIFY ->
          updated("%s = $2::text".formatted(column), "t.%s IS NULL".formatted(column), keys);
      case DEACTIVATE ->
          updated(
              asBefore("is_active", "end_date", "updated_at"),
              "NOT t.is_active AND t.%s = $2::text%s".formatted(column, free()),
              keys);
      case ARCHIVE ->
          updated(asBefore("archived", "archived_at", "archived_reason"), marked(), keys);
      case RETIRE ->
          updated(
              asBefore("archived", "archived_at", "archived_reason", "is_active"), marked(), keys);
    };
  }

  /// A parent that is there is held, so that it cannot go before the row is back.
  private String inserted(String keys) {
    Reference.@Nullable Parent parent = reference.parent();
    String rows =
        parent == null
            ? "SELECT w.* FROM was w"
            : "SELECT w.* FROM was w JOIN %s p ON p.tenant = w.tenant AND p.%s = w.%s FOR KEY SHARE OF p"
                .formatted(quoted(parent.table()), quoted(parent.key()), quoted(parent.column()));
    return "INSERT INTO %s AS t %s ON CONFLICT DO NOTHING RETURNING %s"
        .formatted(table, rows, keys);
  }

  private String updated(String set, String condition, String keys) {
    return "UPDATE %s t SET %s FROM was w WHERE t.tenant = w.tenant AND %s AND %s RETURNING %s"
        .formatted(table, set, sameKey("t", "w"), condition, keys);
  }

  private String marked() {
    return "t.archived AND t.archived_reason = '%s' AND t.%s = $2::text"
        .formatted(root.mark(), column);
  }

  private String free() {
    Reference.@Nullable Slot slot = reference.slot();
    if (slot == null) {
      return "";
    }
    return """
     AND NOT EXISTS (SELECT FROM %1$s o WHERE o.tenant = t.tenant AND o.%2$s = t.%2$s
                        AND o.is_active AND o.%3$s < t.%4$s AND t.%3$s < o.%4$s)\
    """
        .formatted(table, quoted(slot.within()), quoted(slot.from()), quoted(slot.until()));
  }

  private static String asBefore(String... columns) {
    return List.of(columns).stream()
        .map(name -> "%1$s = w.%1$s".formatted(name))
        .collect(Collectors.joining(", "));
  }

  private String sameKey(String one, String other) {
    return reference.key().stream()
        .map(name -> "%1$s.%3$s = %2$s.%3$s".formatted(one, other, quoted(name)))
        .collect(Collectors.joining(" AND "));
  }

  /// One statement that gives a number for each reference, in order.
  static String numbered(List<String> counts) {
    var parts = new ArrayList<String>();
    IntStream.range(0, counts.size())
        .forEach(i -> parts.add("SELECT %d AS i, c.n FROM (%s) c".formatted(i, counts.get(i))));
    return String.join(" UNION ALL ", parts) + " ORDER BY 1";
  }
}
