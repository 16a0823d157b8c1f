package dev.carillon.console;

import dev.carillon.console.ActionViews.Order;
import dev.carillon.console.ActionViews.Sample;
import dev.carillon.job.api.JobListStore;
import dev.carillon.job.api.JobViewStore;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements that count and find all jobs that match, and keep the orders to act on them.
@Singleton
final class BulkStore {

  /// Jobs up to which a preview counts (count).
  static final int MOST_COUNTED = 100_000;

  private static final int SAMPLES = 5;
  private static final int MOST_ORDERS = 50;

  /// Jobs that can still be stopped, and those that did not end well. What ended well is never
  /// acted on, and is most of all there is.
  private static final String ACTED_ON =
      "("
          + JobViewStore.READY
          + " WHERE $3::text[] && '{available,running}' UNION ALL "
          + JobViewStore.SCHEDULED
          + " WHERE $3::text[] && '{scheduled,retryable}' UNION ALL "
          + JobViewStore.DONE
          + " WHERE state <> 'completed' AND $3::text[] && '{cancelled,discarded}') s WHERE "
          + JobWalks.FITS
          + " AND s.id < $9";

  /// Indexes: `job_done_unwell`; the live tables are read as far as it needs.
  static final String COUNT =
      "SELECT count(*) AS jobs, now() AS at FROM (SELECT FROM " + ACTED_ON + " LIMIT $10) found";

  static final String NEXT = "SELECT s.id FROM " + ACTED_ON + " ORDER BY s.id DESC LIMIT $10";

  static final String SAMPLE =
      """
      SELECT j.id, j.kind, j.state, l.queue
        FROM (SELECT s.id, s.kind, s.state, s.lane FROM %s ORDER BY s.id DESC LIMIT $10) j
        JOIN job_lane l ON l.lane = j.lane ORDER BY j.id DESC
      """
          .formatted(ACTED_ON);

  static final String ORDER =
      """
      INSERT INTO console_order (job_id, tenant, scope, by, action, priority, filter, through,
                                 counted, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9, $10)
          ON CONFLICT (tenant, by, through) DO NOTHING
      """;

  /// The time, and the job of the order that was given by this preview. Index:
  /// `console_order_once`.
  static final String GIVEN =
      """
      SELECT now() AS now,
             (SELECT job_id FROM console_order WHERE tenant = $1 AND by = $2 AND through = $3) AS job
      """;

  static final String FIND =
      """
      SELECT job_id, tenant, scope, by, action, priority, filter::text AS filter, through, counted,
             reason, ordered_at
        FROM console_order WHERE job_id = $1
      """;

  /// Index: `console_order_newest`.
  static final String LIST =
      """
      SELECT job_id, tenant, scope, by, action, priority, filter::text AS filter, through, counted,
             reason, ordered_at
        FROM console_order ORDER BY ordered_at DESC LIMIT $1
      """;

  /// Those about the jobs of one tenant, whoever ordered. One about all tenants is none of them.
  ///
  /// Index: `console_order_newest`, as far as it needs; people give few orders.
  static final String LIST_OF_TENANT =
      """
      SELECT job_id, tenant, scope, by, action, priority, filter::text AS filter, through, counted,
             reason, ordered_at
        FROM console_order WHERE scope = $1 ORDER BY ordered_at DESC LIMIT $2
      """;

  /// In the order of the ids, as every writer of several jobs. A job that runs keeps its priority.
  static final String PRIORITY_OF_READY =
      """
      UPDATE job_ready SET prio = -$2::int
       WHERE id IN (SELECT id FROM job_ready WHERE id = ANY ($1::bigint[]) AND lease = 0
                     ORDER BY id FOR UPDATE)
         AND lease = 0
      """;

  static final String PRIORITY_OF_SCHEDULED =
      """
      UPDATE job_scheduled SET prio = -$2::int
       WHERE id IN (SELECT id FROM job_scheduled WHERE id = ANY ($1::bigint[])
                     ORDER BY id FOR UPDATE)
      """;

  private final Pool pool;

  BulkStore(Pool pool) {
    this.pool = pool;
  }

  /// @param jobs at most one above [#MOST_COUNTED] (count)
  /// @param at when they were counted, by the clock of the database
  record Counted(long jobs, OffsetDateTime at, List<Sample> sample) {}

  /// @return fails with a 503 problem when too much would have to be read
  Uni<Counted> count(JobFilter.Wanted wanted) {
    return JobListStore.guarded(
        pool,
        connection ->
            JobListStore.lanes(
                    connection, wanted.criteria().sight().tenant(), wanted.criteria().queue())
                .chain(lanes ->
                    connection
                        .preparedQuery(COUNT)
                        .execute(parameters(wanted, lanes, MOST_COUNTED + 1))
                        .chain(counted ->
                            connection
                                .preparedQuery(SAMPLE)
                                .execute(parameters(wanted, lanes, SAMPLES))
                                .map(rows -> Rows.map(rows, BulkStore::sample))
                                .map(sample -> {
                                  Row row = counted.iterator().next();
                                  return new Counted(
                                      row.getLong("jobs"), row.getOffsetDateTime("at"), sample);
                                }))));
  }

  private static Tuple parameters(JobFilter.Wanted wanted, Integer @Nullable [] lanes, int most) {
    return JobScanStore.parameters(wanted, lanes, Long.MAX_VALUE, most);
  }

  private static Sample sample(Row row) {
    return new Sample(
        Long.toString(row.getLong("id")),
        row.getString("kind"),
        row.getString("queue"),
        row.getString("state"));
  }

  /// @param before ids below this one
  /// @return the ids of the next jobs, the newest first; none at the end
  Uni<List<Long>> next(JobFilter.Wanted wanted, long before, int most) {
    return pool.withTransaction(connection ->
        connection
            .query(JobScanStore.ORDERED)
            .execute()
            .chain(() ->
                JobListStore.lanes(
                    connection, wanted.criteria().sight().tenant(), wanted.criteria().queue()))
            .chain(lanes ->
                connection
                    .preparedQuery(NEXT)
                    .execute(JobScanStore.parameters(wanted, lanes, before, most)))
            .map(rows -> Rows.map(rows, row -> row.getLong(0))));
  }

  /// @return how many of them wait and have the priority now (count)
  Uni<Integer> prioritise(Tx tx, List<Long> jobs, int priority) {
    Tuple parameters = Tuple.tuple().addValue(jobs.toArray(Long[]::new)).addInteger(priority);
    return tx.connection()
        .preparedQuery(PRIORITY_OF_READY)
        .execute(parameters)
        .chain(ready ->
            tx.connection()
                .preparedQuery(PRIORITY_OF_SCHEDULED)
                .execute(parameters)
                .map(scheduled -> ready.rowCount() + scheduled.rowCount()));
  }

  /// What has come of a preview.
  ///
  /// @param now by the clock of the database
  /// @param job that carries out the order given by it, or `null`
  record Given(OffsetDateTime now, @Nullable Long job) {}

  /// @param through when the preview counted
  Uni<Given> given(Tx tx, String tenant, String by, OffsetDateTime through) {
    return tx.connection()
        .preparedQuery(GIVEN)
        .execute(Tuple.of(tenant, by, through))
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Given(row.getOffsetDateTime("now"), row.getLong("job"));
        });
  }

  /// @param filter JSON text
  /// @return `false` when an order was given by the same preview before
  Uni<Boolean> order(Tx tx, Order order, String filter) {
    return tx.connection()
        .preparedQuery(ORDER)
        .execute(
            Tuple.tuple()
                .addLong(order.jobId())
                .addString(order.tenant())
                .addString(order.scope())
                .addString(order.by())
                .addString(order.action().word())
                .addInteger(order.priority())
                .addString(filter)
                .addOffsetDateTime(order.through())
                .addLong(order.counted())
                .addString(order.reason()))
        .map(rows -> rows.rowCount() == 1);
  }

  /// An order as it is stored.
  ///
  /// @param filter JSON text
  record Stored(Order order, String filter, OffsetDateTime orderedAt) {}

  Uni<Optional<Stored>> find(long job) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(job))
        .map(rows -> Rows.map(rows, BulkStore::stored).stream().findFirst());
  }

  /// @param tenant whose jobs are meant; all orders when `null`
  Uni<List<Stored>> newest(@Nullable String tenant) {
    var found =
        tenant == null
            ? pool.preparedQuery(LIST).execute(Tuple.of(MOST_ORDERS))
            : pool.preparedQuery(LIST_OF_TENANT).execute(Tuple.of(tenant, MOST_ORDERS));
    return found.map(rows -> Rows.map(rows, BulkStore::stored));
  }

  private static Stored stored(Row row) {
    return new Stored(
        new Order(
            row.getLong("job_id"),
            row.getString("tenant"),
            row.getString("scope"),
            row.getString("by"),
            BulkAction.named(row.getString("action")).orElseThrow(),
            row.getInteger("priority"),
            row.getOffsetDateTime("through"),
            row.getLong("counted"),
            row.getString("reason")),
        row.getString("filter"),
        row.getOffsetDateTime("ordered_at"));
  }
}
