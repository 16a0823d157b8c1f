package dev.carillon.job.engine;

import dev.carillon.platform.db.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The statements that record how attempts ended. Each matches `(id, lease)`: a worker that lost
/// its lease changes nothing, and hears so by the rows that do not come back.
@Singleton
final class OutcomeStore {

  private static final String ENDED =
      """
      WITH u AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[])
                   AS u(id, lease, state, error, result)
      ), ended AS (
        DELETE FROM %s j USING u
         WHERE j.id = u.id AND j.lease = u.lease
        RETURNING j.*, u.state, u.error, u.result
      ), saved AS (
        DELETE FROM job_progress p USING ended e
         WHERE p.job_id = e.id AND (SELECT EXISTS (SELECT FROM job_progress))
        RETURNING p.*
      ), freed AS (
        DELETE FROM job_unique q USING ended e WHERE e.unique_key IS NOT NULL AND q.job_id = e.id
           AND q.key = e.unique_key
      ), told AS (
        DELETE FROM job_cancel c USING ended e
         WHERE c.job_id = e.id AND (SELECT EXISTS (SELECT FROM job_cancel))
      ), counted AS (
        UPDATE job_batch b
           SET pending = b.pending - n.ended, completed = b.completed + n.completed,
               cancelled = b.cancelled + n.cancelled, discarded = b.discarded + n.discarded
          FROM (SELECT batch, count(*) AS ended,
                       count(*) FILTER (WHERE state = 'completed') AS completed,
                       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
                       count(*) FILTER (WHERE state = 'discarded') AS discarded
                  FROM ended WHERE batch IS NOT NULL GROUP BY batch) n
         WHERE b.id = n.batch
        RETURNING b.id, b.pending
      ), loosed AS (
        DELETE FROM job_scheduled s
         WHERE s.ctid = ANY (ARRAY(
                 SELECT w.ctid FROM counted c CROSS JOIN LATERAL (
                        SELECT h.ctid FROM job_scheduled h
                         WHERE h.id = c.id AND h.held = 'batch' FOR UPDATE) w
                  WHERE c.pending = 0))
        RETURNING s.*
      ), woken AS (
        INSERT INTO job_ready (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                               max_attempts, rescues, kind, payload, opts, owner, unique_key,
                               gate_key, errors)
        SELECT id, greatest(run_at, now()), created_at, batch, lane, shard, prio, attempt, runs,
               max_attempts, rescues, kind, payload, opts, owner, unique_key, gate_key, errors
          FROM loosed
        RETURNING lane
      ), recorded AS (
        INSERT INTO job_done (id, lease, started_at, run_at, created_at, batch, lane, worker, shard,
                              prio, attempt, runs, max_attempts, rescues, kind, payload, opts,
                              owner, unique_key, gate_key, errors, state, result, progress)
        SELECT e.id, e.lease, e.started_at, e.run_at, e.created_at, e.batch, e.lane, e.worker,
               e.shard, e.prio, e.attempt, e.runs, e.max_attempts, e.rescues, e.kind, e.payload,
               e.opts, e.owner, e.unique_key, e.gate_key,
               CASE WHEN e.error IS NULL THEN e.errors
                    ELSE coalesce(e.errors, '[]') || (jsonb_build_object('attempt', e.attempt,
                         'at', now()) || e.error::jsonb) END,
               e.state, e.result::jsonb,
               CASE WHEN s.job_id IS NOT NULL THEN jsonb_build_object('phase', s.phase,
                    'done', s.done, 'total', s.total, 'message', s.message,
                    'percent', s.percent) END
          FROM ended e LEFT JOIN saved s ON s.job_id = e.id
      )
      SELECT id, gate_key, NULL::int AS woken FROM ended
      UNION ALL
      SELECT NULL, NULL, lane FROM woken
      """;

  /// Ends jobs of `job_ready`: deletes them there and inserts them into today's partition of the
  /// history, with their last progress; frees their unique keys; counts them off their batches and
  /// wakes the job of a batch whose last one this was. All or nothing.
  ///
  /// Indexes: the primary keys. No `state` in any predicate: a partial index on it was measured to
  /// cost 6 times the throughput (reliability.md §0.5). Progress and requests to stop are looked up
  /// for each job only while there are any at all (500 jobs: 3.6 ms instead of 4.2). The job of a
  /// batch is looked for when its batch is done and not by a join, which a plan made while
  /// `job_scheduled` was empty would do by reading all of it at each end.
  static final String END = ENDED.formatted("job_ready");

  /// The same for jobs that wait in `job_scheduled`.
  static final String END_SCHEDULED = ENDED.formatted("job_scheduled");

  /// Takes leased jobs back into the line: at once when their delay is 0, else when it has passed.
  ///
  /// Index: `job_ready_pkey`.
  static final String RETURN =
      """
      WITH u AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bool[], $5::text[])
                   AS u(id, lease, delay_ms, refund, error)
      ), back AS (
        DELETE FROM job_ready j USING u
         WHERE j.id = u.id AND j.lease = u.lease AND u.lease <> 0
        RETURNING j.id, now() + delay_ms * interval '1 ms' AS run_at, j.created_at, j.batch, j.lane,
                  j.shard, j.prio, j.attempt - refund::int AS attempt, j.runs, j.max_attempts,
                  j.rescues, j.kind, j.payload, j.opts - 'ratePaid' AS opts, j.owner, j.unique_key,
                  j.gate_key,
                  CASE WHEN u.error IS NULL THEN j.errors
                       ELSE coalesce(j.errors, '[]') || (jsonb_build_object('attempt', j.attempt,
                            'at', now()) || u.error::jsonb) END AS errors,
                  u.delay_ms
      ), now_due AS (
        INSERT INTO job_ready (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                               max_attempts, rescues, kind, payload, opts, owner, unique_key,
                               gate_key, errors)
        SELECT id, run_at, created_at, batch, lane, shard, prio, attempt, runs, max_attempts,
               rescues, kind, payload, opts, owner, unique_key, gate_key, errors
          FROM back WHERE delay_ms = 0
      ), later AS (
        INSERT INTO job_scheduled (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                                   max_attempts, rescues, kind, payload, opts, owner, unique_key,
                                   gate_key, errors)
        SELECT id, run_at, created_at, batch, lane, shard, prio, attempt, runs, max_attempts,
               rescues, kind, payload, opts, owner, unique_key, gate_key, errors
          FROM back WHERE delay_ms > 0
      )
      SELECT id, gate_key, NULL::int AS woken FROM back
      """;

  private final Pool pool;

  OutcomeStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// @param accepted ids whose outcome was recorded; the others had lost their lease
  /// @param gated concurrency keys of these, which may have room now
  /// @param wokenLanes lanes in which a batch's waiting job became ready
  record Recorded(Set<Long> accepted, Set<String> gated, Set<Integer> wokenLanes) {}

  Uni<Recorded> end(List<Ending> endings) {
    return end(pool, END, endings);
  }

  Uni<Recorded> end(SqlClient client, String statement, List<Ending> endings) {
    return client
        .preparedQuery(statement)
        .execute(
            Columns.of(endings)
                .bigint(Ending::id)
                .bigint(Ending::lease)
                .text(ending -> ending.state().word())
                .text(Ending::error)
                .text(Ending::result)
                .tuple())
        .map(OutcomeStore::recorded);
  }

  Uni<Recorded> giveBack(List<Return> returns) {
    return giveBack(pool, returns);
  }

  Uni<Recorded> giveBack(SqlClient client, List<Return> returns) {
    return client
        .preparedQuery(RETURN)
        .execute(
            Columns.of(returns)
                .bigint(Return::id)
                .bigint(Return::lease)
                .bigint(Return::delayMs)
                .bool(Return::refund)
                .text(Return::error)
                .tuple())
        .map(OutcomeStore::recorded);
  }

  private static Recorded recorded(Iterable<Row> rows) {
    // Ids of one lane are alike in their low bits, which a hash of few buckets is made of.
    var recorded = new Recorded(new TreeSet<>(), new TreeSet<>(), new HashSet<>());
    for (Row row : rows) {
      if (row.getValue(0) != null) {
        recorded.accepted.add(row.getLong(0));
      }
      if (row.getValue(1) != null) {
        recorded.gated.add(row.getString(1));
      }
      if (row.getValue(2) != null) {
        recorded.wokenLanes.add(row.getInteger(2));
      }
    }
    return recorded;
  }
}
