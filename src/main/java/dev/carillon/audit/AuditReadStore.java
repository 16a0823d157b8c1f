package dev.carillon.audit;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.http.PageRequest;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements that read the audit log and its archive.
@Singleton
final class AuditReadStore {

  /// Entries up to which a list is counted; beyond, its total is a lower bound.
  static final int MOST_COUNTED = 10_000;

  /// A filter that nearly nothing fits reads far; it is not let to read for ever. Plans are made
  /// for the values at hand, since absent ones are to cost nothing.
  static final String GUARD =
      """
      SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
             set_config('statement_timeout', '5s', true), set_config('jit', 'off', true)
      """;

  private static final String COLUMNS =
      "id, at, tenant, actor, action, resource, reason, before::text AS before,"
          + " after::text AS after, succeeded, request_id";

  private static final String FITS =
      """
      ($1::text IS NULL OR tenant = $1) AND ($2::timestamptz IS NULL OR at >= $2)
         AND ($3::timestamptz IS NULL OR at < $3) AND ($4::text IS NULL OR actor = $4)
         AND ($5::text IS NULL OR action = $5) AND ($6::text IS NULL OR resource = $6)
         AND ($7::bool IS NULL OR succeeded = $7)\
      """;

  /// One page, newest first, of the log and, if `$8`, of the archive.
  ///
  /// Indexes: `audit_log_tenant` for one tenant, `audit_log_at` for all; a time keeps other months
  /// out.
  static final String LIST =
      """
      (SELECT %1$s, false AS archived FROM audit_log WHERE %2$s
        ORDER BY at DESC, id DESC LIMIT $9)
      UNION ALL
      (SELECT %1$s, true FROM audit_archive WHERE $8 AND %2$s
        ORDER BY at DESC, id DESC LIMIT $9)
      ORDER BY at DESC, id DESC LIMIT $10 OFFSET $11
      """
          .formatted(COLUMNS, FITS);

  /// How many fit, counted up to `$9` and one more.
  static final String COUNT =
      """
      SELECT count(*) FROM (
        (SELECT FROM audit_log WHERE %1$s LIMIT $9 + 1)
        UNION ALL (SELECT FROM audit_archive WHERE $8 AND %1$s LIMIT $9 + 1)
        LIMIT $9 + 1) found
      """
          .formatted(FITS);

  /// Indexes: `audit_log_id`, `audit_archive_id`, once per month.
  static final String FIND =
      """
      SELECT %1$s, false AS archived FROM audit_log
       WHERE id = $1 AND ($2::text IS NULL OR tenant = $2)
      UNION ALL
      SELECT %1$s, true FROM audit_archive WHERE id = $1 AND ($2::text IS NULL OR tenant = $2)
      """
          .formatted(COLUMNS);

  private static final String CANCELLED_BY_TIMEOUT = "57014";

  private final Pool pool;

  AuditReadStore(Pool pool) {
    this.pool = pool;
  }

  /// What a reader looks for; `null` for anything.
  ///
  /// @param tenant `null` for every tenant's
  record Criteria(
      @Nullable String tenant,
      @Nullable OffsetDateTime from,
      @Nullable OffsetDateTime to,
      @Nullable String actor,
      @Nullable String action,
      @Nullable String resource,
      @Nullable Boolean succeeded,
      boolean archived) {

    private Tuple tuple() {
      return Tuple.tuple()
          .addValue(tenant)
          .addValue(from)
          .addValue(to)
          .addValue(actor)
          .addValue(action)
          .addValue(resource)
          .addValue(succeeded)
          .addValue(archived);
    }
  }

  /// A page and how many there are (count, at most one above [#MOST_COUNTED]).
  record Found(List<AuditView> entries, long total) {}

  Uni<Found> list(Criteria wanted, PageRequest page) {
    Tuple values =
        wanted
            .tuple()
            .addValue(page.offset() + page.limit())
            .addValue(page.limit())
            .addValue(page.offset());
    return guarded(connection ->
        connection
            .preparedQuery(LIST)
            .execute(values)
            .map(rows -> Rows.map(rows, AuditReadStore::view))
            .chain(entries ->
                total(connection, wanted, page, entries.size())
                    .map(total -> new Found(entries, total))));
  }

  /// A page that is not full is the last one, and tells the total by itself.
  private static Uni<Long> total(
      SqlConnection connection, Criteria wanted, PageRequest page, int onPage) {
    boolean last = onPage < page.limit() && (onPage > 0 || page.offset() == 0);
    return last
        ? Uni.createFrom().item((long) page.offset() + onPage)
        : connection
            .preparedQuery(COUNT)
            .execute(wanted.tuple().addValue(MOST_COUNTED))
            .map(count -> count.iterator().next().getLong(0));
  }

  /// @param tenant whose log it must be in, or `null` for any
  Uni<Optional<AuditView>> find(long id, @Nullable String tenant) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, tenant))
        .map(rows -> Rows.map(rows, AuditReadStore::view).stream().findFirst());
  }

  private <T> Uni<T> guarded(Function<SqlConnection, Uni<T>> read) {
    return pool.withTransaction(
            connection -> connection.query(GUARD).execute().chain(() -> read.apply(connection)))
        .onFailure(AuditReadStore::tookTooLong)
        .transform(late ->
            new ProblemException(
                ProblemType.BUSY,
                "Too many entries would have to be read for this; narrow it by from and to."));
  }

  static boolean tookTooLong(Throwable failure) {
    return failure instanceof PgException database
        && CANCELLED_BY_TIMEOUT.equals(database.getSqlState());
  }

  private static AuditView view(Row row) {
    return new AuditView(
        Long.toString(row.getLong("id")),
        row.getOffsetDateTime("at"),
        row.getString("tenant"),
        row.getString("actor"),
        row.getString("action"),
        row.getString("resource"),
        row.getString("reason"),
        row.getString("before"),
        row.getString("after"),
        row.getBoolean("succeeded"),
        row.getString("request_id"),
        row.getBoolean("archived"));
  }
}
