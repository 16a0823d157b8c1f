package dev.carillon.job.engine;

import dev.carillon.platform.db.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/// The statements that record how attempts ended. Each matches `(id, lease)`: a worker that lost
/// its lease changes nothing, and hears so by the rows that do not come back.
///
/// Each is there twice. The one that a worker sends for what it has claimed seeks the rows at the
/// places where its claim wrote them, which saves a look into the index for each (100,000 ends:
/// 0.56 s of the server instead of 0.66). The other seeks by ids: for who has not claimed, and for
/// rows that were written anew since, somewhere else.
@Singleton
final class OutcomeStore {

  /// With `=` instead of `IS NOT DISTINCT FROM` a plan made for an empty table reads the index of
  /// ids from end to end.
  private static final String AT_PLACES =
      "j.ctid = u.place AND j.id IS NOT DISTINCT FROM u.id AND j.lease = u.lease";

  /// `ANY` gives each plan a condition to go into the index with. Without it one made for an empty
  /// table reads all of it: 20,000 ends took 27 s (ADR 0036).
  private static final String BY_IDS =
      "j.id = ANY ($1::bigint[]) AND j.id = u.id AND j.lease = u.lease";

  private static final String ENDED =
      """
      WITH u AS (
        SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS lease,
               unnest($3::text[]) AS state, unnest($4::text[]) AS error,
               unnest($5::text[]) AS result%3$s
      ), ended AS (
        DELETE FROM %1$s j USING u
         WHERE %2$s
        RETURNING j.*, u.state, u.error, u.result
      ), saved AS (
        DELETE FROM job_progress p USING ended e
         WHERE p.job_id = e.id AND p.job_id = ANY ($1::bigint[])
           AND (SELECT EXISTS (SELECT FROM job_progress))
        RETURNING p.*
      ), kept AS (
        SELECT array_agg(q.place) || array_agg((
                 SELECT ctid FROM job_unique s
                  WHERE s.tenant = k.tenant AND s.key = k.key)) AS places
          FROM (SELECT e.id, e.unique_key AS key,
                       (SELECT tenant FROM job_lane l WHERE l.lane = e.lane) AS tenant
                  FROM ended e WHERE e.unique_key IS NOT NULL
                 ORDER BY tenant, key) k
         CROSS JOIN LATERAL (
               SELECT ctid AS place FROM job_unique u
                WHERE u.tenant = k.tenant AND u.key = k.key AND u.job_id = k.id
                  FOR UPDATE) q
      ), freed AS (
        DELETE FROM job_unique WHERE ctid = ANY ((SELECT places FROM kept)::tid[])
      ), told AS (
        DELETE FROM job_cancel c USING ended e
         WHERE c.job_id = e.id AND c.job_id = ANY ($1::bigint[])
           AND (SELECT EXISTS (SELECT FROM job_cancel))
      ), counted AS (
        UPDATE job_batch b
           SET pending = b.pending - n.ended, completed = b.completed + n.completed,
               cancelled = b.cancelled + n.cancelled, discarded = b.discarded + n.discarded
          FROM (SELECT batch, count(*) AS ended,
                       count(*) FILTER (WHERE state = 'completed') AS completed,
                       count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
                       count(*) FILTER (WHERE state = 'discarded') AS discarded
                  FROM ended WHERE batch IS NOT NULL GROUP BY batch) n
         WHERE b.id = n.batch AND b.id = ANY (ARRAY(SELECT batch FROM ended))
        RETURNING b.id, b.pending
      ), loosed AS (
        DELETE FROM job_scheduled s
         WHERE s.id = ANY (ARRAY(SELECT id FROM counted WHERE pending = 0)) AND s.held = 'batch'
           AND (SELECT EXISTS (SELECT FROM counted WHERE pending = 0))
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
  /// `job_scheduled` was empty would do by reading all of it at each end. And by its id, not by the
  /// place of a locked row: if the lock was waited for, its place is one that this statement does
  /// not see, and the job would be held for ever.
  ///
  /// Unique keys are locked in their order before they go, as an enqueue takes them, so that the
  /// two do not wait for each other in a ring. They go by their places: where this statement sees
  /// them, and where an enqueue of the same key has written them meanwhile. A join with
  /// `job_unique` could read all of it.
  static final String END = ENDED.formatted("job_ready", BY_IDS, "");

  /// The same for jobs whose rows are at the places `$6`.
  static final String END_AT =
      ENDED.formatted("job_ready", AT_PLACES, ", unnest($6::text::tid[]) AS place");

  /// The same for jobs that wait in `job_scheduled`.
  static final String END_SCHEDULED = ENDED.formatted("job_scheduled", BY_IDS, "");

  private static final String RETURNED =
      """
      WITH u AS (
        SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS lease,
               unnest($3::bigint[]) AS delay_ms, unnest($4::bool[]) AS refund,
               unnest($5::text[]) AS error%2$s
      ), back AS (
        DELETE FROM job_ready j USING u
         WHERE %1$s AND u.lease <> 0
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
          FROM back WHERE delay_ms <= 0
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

  /// Takes leased jobs back into the line: at once when their delay is 0, else when it has passed.
  ///
  /// Index: `job_ready_pkey`.
  static final String RETURN = RETURNED.formatted(BY_IDS, "");

  /// The same for jobs whose rows are at the places `$6`.
  static final String RETURN_AT =
      RETURNED.formatted(AT_PLACES, ", unnest($6::text::tid[]) AS place");

  private final Pool pool;

  OutcomeStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  Uni<Recorded> end(List<Ending> endings) {
    return end(pool, endings);
  }

  /// Ends running jobs, in the caller's transaction.
  Uni<Recorded> end(SqlClient client, List<Ending> endings) {
    return recorded(endings, some -> end(client, END_AT, some), some -> end(client, END, some));
  }

  /// @param statement [#END] or [#END_SCHEDULED]
  Uni<Recorded> end(SqlClient client, String statement, List<Ending> endings) {
    return send(
        client,
        statement,
        endings,
        held(endings)
            .text(ending -> ending.state().word())
            .text(Ending::error)
            .text(Ending::result));
  }

  Uni<Recorded> giveBack(List<Return> returns) {
    return giveBack(pool, returns);
  }

  Uni<Recorded> giveBack(SqlClient client, List<Return> returns) {
    return recorded(
        returns, some -> giveBack(client, RETURN_AT, some), some -> giveBack(client, RETURN, some));
  }

  private static Uni<Recorded> giveBack(SqlClient client, String statement, List<Return> returns) {
    return send(
        client,
        statement,
        returns,
        held(returns).bigint(Return::delayMs).bool(Return::refund).text(Return::error));
  }

  /// What is not found at its place is looked for by its id, where it may be or not be any more.
  private static <T extends Held> Uni<Recorded> recorded(
      List<T> all,
      Function<List<T>, Uni<Recorded>> atPlaces,
      Function<List<T>, Uni<Recorded>> byIds) {
    if (all.stream().anyMatch(job -> job.place() == null)) {
      return byIds.apply(all);
    }
    return atPlaces
        .apply(all)
        .chain(found -> {
          List<T> moved = found.missing(all);
          return moved.isEmpty()
              ? Uni.createFrom().item(found)
              : byIds.apply(moved).map(found::and);
        });
  }

  private static <T extends Held> Columns<T> held(List<T> jobs) {
    return Columns.of(jobs).bigint(Held::id).bigint(Held::lease);
  }

  private static <T extends Held> Uni<Recorded> send(
      SqlClient client, String statement, List<T> jobs, Columns<T> columns) {
    boolean atPlaces = statement.equals(END_AT) || statement.equals(RETURN_AT);
    Tuple values = (atPlaces ? columns.constant(Held.places(jobs)) : columns).tuple();
    return client.preparedQuery(statement).execute(values).map(Recorded::of);
  }
}
