package dev.carillon.health;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.http.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on alerts.
@Singleton
final class AlertStore {

  private static final String RANKS = "ARRAY['low', 'medium', 'high', 'critical']";

  private static final String COLUMNS =
      "a.id, a.type, a.severity, a.message, a.details::text AS details, a.raised_at, a.last_seen,"
          + " a.resolved_at, a.acknowledged_at, a.acknowledged_by";

  /// Raises the conditions that have no alert yet, and notes that the others last. An alert keeps
  /// the worst severity it had, so that one that wavers is not told each time; getting worse takes
  /// its acknowledgement away.
  ///
  /// The guard is `alert_lasting`.
  static final String RAISE =
      """
      INSERT INTO alert AS a (key, source, type, severity, message, details)
      SELECT DISTINCT ON (key) key, source, type, severity, message, details::jsonb
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
          AS c(key, source, type, severity, message, details)
       ORDER BY key, array_position(%1$s, severity) DESC
          ON CONFLICT (key) WHERE resolved_at IS NULL DO UPDATE
         SET last_seen = now(), message = excluded.message, details = excluded.details,
             severity = (%1$s)[greatest(array_position(%1$s, a.severity),
                                        array_position(%1$s, excluded.severity))],
             acknowledged_at = CASE WHEN array_position(%1$s, excluded.severity)
                                         <= array_position(%1$s, a.severity)
                                    THEN a.acknowledged_at END,
             acknowledged_by = CASE WHEN array_position(%1$s, excluded.severity)
                                         <= array_position(%1$s, a.severity)
                                    THEN a.acknowledged_by END
      RETURNING %2$s, old.severity AS severity_before
      """
          .formatted(RANKS, COLUMNS);

  /// Resolves alerts of sources `$1`, which answered, whose condition is not among `$2`. They were
  /// asked after this transaction began, so what was raised since may be news to them.
  static final String RESOLVE =
      """
      UPDATE alert a SET resolved_at = now()
       WHERE resolved_at IS NULL AND source = ANY ($1::text[]) AND key <> ALL ($2::text[])
         AND raised_at < now()
      RETURNING %s
      """
          .formatted(COLUMNS);

  /// Resolves the alert of condition `$1`. Index: `alert_lasting`.
  static final String OVER =
      "UPDATE alert a SET resolved_at = now() WHERE key = $1 AND resolved_at IS NULL RETURNING "
          + COLUMNS;

  /// Index: `alert_raised`.
  static final String LIST =
      """
      SELECT %s, count(*) OVER () AS total FROM alert a
       WHERE $1::bool IS NULL OR (resolved_at IS NULL) = $1
       ORDER BY raised_at DESC, id DESC LIMIT $2 OFFSET $3
      """
          .formatted(COLUMNS);

  static final String COUNT =
      "SELECT count(*) FROM alert WHERE $1::bool IS NULL OR (resolved_at IS NULL) = $1";

  /// The first acknowledgement stands.
  static final String ACKNOWLEDGE =
      """
      UPDATE alert a
         SET acknowledged_at = coalesce(acknowledged_at, now()),
             acknowledged_by = coalesce(acknowledged_by, $2)
       WHERE id = $1
      RETURNING %s, old.acknowledged_at IS NULL AS first
      """
          .formatted(COLUMNS);

  private final Pool pool;

  AlertStore(Pool pool) {
    this.pool = pool;
  }

  /// A condition ready to be stored.
  ///
  /// @param details JSON text
  record Found(Condition condition, String source, String details) {}

  /// An alert that was raised or goes on.
  ///
  /// @param before its severity until now, or `null` for a new one
  record Raised(AlertView alert, @Nullable String before) {}

  /// Alerts of a page, and how many there are in all.
  record Listed(List<AlertView> alerts, long total) {}

  /// @param first whether nobody had acknowledged it
  record Acknowledged(AlertView alert, boolean first) {}

  Uni<List<Raised>> raise(Tx tx, List<Found> found) {
    Tuple values =
        Columns.of(found)
            .text(f -> f.condition().key())
            .text(Found::source)
            .text(f -> f.condition().type())
            .text(f -> f.condition().severity().word())
            .text(f -> f.condition().message())
            .text(Found::details)
            .tuple();
    return tx.connection()
        .preparedQuery(RAISE)
        .execute(values)
        .map(
            rows -> Rows.map(rows, row -> new Raised(view(row), row.getString("severity_before"))));
  }

  /// @param answered sources that said how they are
  /// @param lasting keys of the conditions they told of
  Uni<List<AlertView>> resolve(Tx tx, List<String> answered, List<String> lasting) {
    return tx.connection()
        .preparedQuery(RESOLVE)
        .execute(
            Tuple.tuple()
                .addValue(answered.toArray(String[]::new))
                .addValue(lasting.toArray(String[]::new)))
        .map(rows -> Rows.map(rows, AlertStore::view));
  }

  /// @return the alert that was resolved, if there was one
  Uni<List<AlertView>> over(Tx tx, String key) {
    return tx.connection()
        .preparedQuery(OVER)
        .execute(Tuple.of(key))
        .map(rows -> Rows.map(rows, AlertStore::view));
  }

  /// @param active whether lasting or resolved ones are wanted; `null` for both
  Uni<Listed> list(@Nullable Boolean active, PageRequest page) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(active, page.limit(), page.offset()))
        .chain(rows -> {
          List<AlertView> alerts = Rows.map(rows, AlertStore::view);
          return alerts.isEmpty()
              ? count(active).map(total -> new Listed(alerts, total))
              : Uni.createFrom().item(new Listed(alerts, rows.iterator().next().getLong("total")));
        });
  }

  /// A page beyond the last has no row that could say how many there are.
  private Uni<Long> count(@Nullable Boolean active) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(active))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  Uni<Optional<Acknowledged>> acknowledge(Tx tx, long id, String by) {
    return tx.connection()
        .preparedQuery(ACKNOWLEDGE)
        .execute(Tuple.of(id, by))
        .map(rows ->
            Rows.map(rows, row -> new Acknowledged(view(row), row.getBoolean("first"))).stream()
                .findFirst());
  }

  private static AlertView view(Row row) {
    return new AlertView(
        Long.toString(row.getLong("id")),
        row.getString("type"),
        row.getString("severity"),
        row.getString("message"),
        row.getString("details"),
        Severity.named(row.getString("severity")).requiresAttention(),
        row.getOffsetDateTime("raised_at"),
        row.getOffsetDateTime("last_seen"),
        row.getOffsetDateTime("resolved_at"),
        row.getOffsetDateTime("acknowledged_at"),
        row.getString("acknowledged_by"));
  }
}
