package dev.carillon.audit;

import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;

/// The statements that make, archive and drop the months of the audit log. A month is named by its
/// first day, UTC.
@Singleton
final class ArchiveStore {

  /// This month and the `$1` after it, and those whose entries the default partition took.
  static final String WANTED =
      """
      SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date AS month
        FROM generate_series(0, $1::int) n
       UNION
      SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date FROM audit_log_rest
       ORDER BY 1
      """;

  static final String MAKE = "SELECT audit_make_partition($1)";

  /// Where the archive begins: entries of before `$1` months; of before `$3` days instead when the
  /// log has more than `$2` entries. Their number is the one PostgreSQL keeps of each partition; a
  /// count of our own would read all.
  static final String CUTOFF =
      """
      SELECT CASE WHEN size.entries > $2::bigint
                  THEN greatest(now() - make_interval(months => $1::int), now() - make_interval(days => $3::int))
                  ELSE now() - make_interval(months => $1::int) END AS cutoff
        FROM (SELECT coalesce(sum(pg_stat_get_live_tuples(inhrelid)), 0) AS entries
                FROM pg_inherits WHERE inhparent = 'audit_log'::regclass) AS size
      """;

  /// Months of table `$1` that ended by `$2`.
  static final String ENDED =
      """
      SELECT month FROM (
        SELECT to_date(right(c.relname, 6), 'YYYYMM') AS month
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = $1::text::regclass AND c.relname ~ '^audit_log_p[0-9]{6}$') months
       WHERE (month + interval '1 month') AT TIME ZONE 'UTC' <= $2
       ORDER BY month
      """;

  static final String ARCHIVE = "SELECT audit_archive_partition($1)";

  static final String TOO_OLD = "SELECT now() - make_interval(months => $1::int)";

  /// Gives up rather than wait; the next time tries again.
  static final String DROP =
      """
      SELECT set_config('lock_timeout', '2s', true);
      DROP TABLE IF EXISTS "audit_log_p%s"
      """;

  private final Pool pool;
  private final Database database;

  ArchiveStore(Pool pool, Database database) {
    this.pool = pool;
    this.database = database;
  }

  /// @param ahead months after this one (count)
  Uni<List<LocalDate>> wanted(int ahead) {
    return pool.preparedQuery(WANTED)
        .execute(Tuple.of(ahead))
        .map(rows -> Rows.map(rows, row -> row.getLocalDate(0)));
  }

  Uni<Void> make(LocalDate month) {
    return pool.preparedQuery(MAKE).execute(Tuple.of(month)).replaceWithVoid();
  }

  Uni<OffsetDateTime> cutoff(ArchiveConfig policy) {
    return pool.preparedQuery(CUTOFF)
        .execute(Tuple.of(policy.afterMonths(), policy.largeEntries(), policy.largeAfterDays()))
        .map(rows -> rows.iterator().next().getOffsetDateTime(0));
  }

  /// @return months of the log that are wholly before `cutoff`
  Uni<List<LocalDate>> toArchive(OffsetDateTime cutoff) {
    return ended("audit_log", cutoff);
  }

  /// @return months of the archive that are wholly older than so many months
  Uni<List<LocalDate>> toDrop(int keepMonths) {
    return pool.preparedQuery(TOO_OLD)
        .execute(Tuple.of(keepMonths))
        .map(rows -> rows.iterator().next().getOffsetDateTime(0))
        .chain(before -> ended("audit_archive", before));
  }

  private Uni<List<LocalDate>> ended(String table, OffsetDateTime by) {
    return pool.preparedQuery(ENDED)
        .execute(Tuple.of(table, by))
        .map(rows -> Rows.map(rows, row -> row.getLocalDate(0)));
  }

  /// @return entries of the month (count); 0 when it is archived already
  Uni<Long> archive(LocalDate month) {
    return pool.preparedQuery(ARCHIVE)
        .execute(Tuple.of(month))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// Drops a month of the archive and the blocks of the chain that are about it.
  Uni<Void> drop(LocalDate month) {
    String name = "%04d%02d".formatted(month.getYear(), month.getMonthValue());
    OffsetDateTime end = month.plusMonths(1).atStartOfDay().atOffset(java.time.ZoneOffset.UTC);
    return database.inTransaction(tx ->
        tx.connection()
            .query(DROP.formatted(name))
            .execute()
            .chain(() -> tx.connection().preparedQuery(SealStore.FORGET).execute(Tuple.of(end)))
            .replaceWithVoid());
  }
}
