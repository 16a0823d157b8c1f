package dev.carillon.job.engine;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The claim of a gated lane, whose jobs have a concurrency key or a rate. Both its statements are
/// one transaction, under the locks of the keys; see [GateStore] for who else takes those, and
/// when.
@Singleton
final class GatedClaimStore {

  /// First of a claim: locks the best `$2` waiting jobs of lane `$1` and their keys. One claimer at
  /// a time per key, in the order of the keys so that none waits in a ring.
  ///
  /// Index: `job_ready_claim`.
  static final String LOCK_CANDIDATES =
      """
      WITH candidate AS MATERIALIZED (
        SELECT ctid AS place_of_row, gate_key, opts->>'rateKey' AS rate_key
          FROM job_ready
         WHERE lane = $1 AND lease = 0 AND run_at <= now()
           AND EXISTS (SELECT FROM job_lane a WHERE a.lane = $1 AND a.paused_at IS NULL)
         ORDER BY prio, run_at, id
         LIMIT $2
           FOR UPDATE SKIP LOCKED
      ), locked AS MATERIALIZED (
        SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
          FROM (SELECT gate_key AS key FROM candidate WHERE gate_key IS NOT NULL
                UNION
                SELECT rate_key FROM candidate WHERE rate_key IS NOT NULL
                ORDER BY key) AS ordered
      )
      SELECT count(*)::int AS candidates,
             set_config('carillon.candidates', coalesce(array_agg(place_of_row)::text, '{}'), true),
             (SELECT count(*) FROM locked) AS keys,
             (SELECT set_config('enable_seqscan', 'off', true)) AS by_index
        FROM candidate
      """;

  /// Second, with a snapshot taken after the keys were locked: leases the candidates, whose places
  /// the first left in `carillon.candidates` in their order, as far as their limits let them
  /// through, holds back the others of a full concurrency key until a job with it ends, and puts
  /// those over their rate off to the moment they may start. None of that uses an attempt.
  ///
  /// Running jobs are counted, not kept as a counter, so there is nothing to mend after a crash:
  /// `job_key` says where to look, the lease says whether a job runs. While the list is short
  /// enough for all on it to run, nobody looks: what ended since is on it still, and more than the
  /// limit is never let through. A job that came back is on it twice, and counts once. While no key
  /// is `tight` all have room, and nobody is put in line with the others of its key. Rates follow
  /// the generic cell rate algorithm with no burst, but 5 ms are not waited for: above 200 a
  /// second, a move to `job_scheduled` and back would cost more than the job. A job put off has its
  /// turn reserved (`ratePaid`) and is not asked again. A rate key without a rate limits nothing:
  /// one such job must not keep its whole lane from being claimed.
  ///
  /// Indexes: `job_ready_pkey`, `job_key_pkey`, `job_rate_pkey`; then a Tid Scan.
  static final String CLAIM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM worker WHERE id = $2 AND stopped_at IS NULL AND voided < $1 FOR SHARE
      ), candidate AS MATERIALIZED (
        SELECT j.id, j.ctid AS place_of_row, c.line, gate_key,
               coalesce((opts->>'concurrencyLimit')::int, 1) AS most,
               (opts->>'ratePerSecond')::float8 AS rate,
               CASE WHEN opts ? 'ratePaid' OR opts->>'ratePerSecond' IS NULL THEN NULL
                    ELSE opts->>'rateKey' END AS rate_key
          FROM unnest((SELECT current_setting('carillon.candidates'))::tid[]) WITH ORDINALITY
                 AS c (place_of_row, line)
          JOIN job_ready j ON j.ctid = c.place_of_row
         WHERE EXISTS (SELECT FROM me)
      ), wanted AS (
        SELECT gate_key, count(*) AS jobs, min(most) AS most
          FROM candidate WHERE gate_key IS NOT NULL GROUP BY gate_key
      ), busy AS MATERIALIZED (
        SELECT k.gate_key,
               CASE WHEN cardinality(k.jobs) + w.jobs <= least(w.most, 100) THEN k.jobs
                    ELSE ARRAY(SELECT b.id FROM job_ready b
                                WHERE b.id = ANY (k.jobs) AND b.lease <> 0) END AS jobs
          FROM wanted w JOIN job_key k ON k.gate_key = w.gate_key
         WHERE k.gate_key = ANY (ARRAY(SELECT gate_key FROM wanted))
      ), tight AS MATERIALIZED (
        SELECT EXISTS (
                 SELECT FROM wanted w LEFT JOIN busy b ON b.gate_key = w.gate_key
                  WHERE coalesce(cardinality(b.jobs), 0) + w.jobs > w.most) AS somewhere
      ), judged AS (
        SELECT id, place_of_row, line, rate, rate_key, true AS has_room
          FROM candidate WHERE NOT (SELECT somewhere FROM tight)
        UNION ALL
        SELECT id, place_of_row, line, rate, rate_key,
               c.gate_key IS NULL OR place + coalesce(cardinality(b.jobs), 0) <= most
          FROM (SELECT *, row_number() OVER (PARTITION BY gate_key ORDER BY line) AS place
                  FROM candidate) c
          LEFT JOIN busy b ON b.gate_key = c.gate_key
         WHERE (SELECT somewhere FROM tight)
      ), slot AS MATERIALIZED (
        SELECT id, place_of_row, rate, rate_key, has_room, now() AS start_at
          FROM judged WHERE rate_key IS NULL
        UNION ALL
        SELECT id, place_of_row, rate, rate_key, has_room,
               free_at + (nth - 1) / rate * interval '1 s'
          FROM (SELECT j.*,
                       row_number() OVER (PARTITION BY rate_key, has_room ORDER BY line) AS nth,
                       greatest(coalesce(p.next, '-infinity'), now()) AS free_at
                  FROM judged j
                  LEFT JOIN job_rate p ON p.key = j.rate_key
                                      AND p.key = ANY (ARRAY(SELECT rate_key FROM candidate))
                 WHERE rate_key IS NOT NULL) turn
      ), used AS (
        INSERT INTO job_rate (key, next)
        SELECT rate_key, max(start_at + 1 / rate * interval '1 s')
          FROM slot WHERE has_room AND rate_key IS NOT NULL
         GROUP BY rate_key
            ON CONFLICT (key) DO UPDATE SET next = excluded.next
      ), held AS (
        DELETE FROM job_ready r USING slot s
         WHERE r.ctid = s.place_of_row
           AND (NOT s.has_room OR s.start_at > now() + interval '5 ms')
        RETURNING r.*, s.has_room, s.start_at
      ), parked AS (
        INSERT INTO job_scheduled (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                                   max_attempts, rescues, kind, payload, opts, owner, unique_key,
                                   gate_key, errors, held)
        SELECT id, CASE WHEN has_room THEN start_at ELSE run_at END, created_at, batch, lane, shard,
               prio, attempt, runs, max_attempts, rescues, kind, payload,
               CASE WHEN has_room THEN opts || '{"ratePaid": true}' ELSE opts END, owner,
               unique_key, gate_key,
               errors, CASE WHEN NOT has_room THEN 'gate' END
          FROM held
      ), leased AS (
        UPDATE job_ready j
           SET lease = $1, worker = $2, started_at = now(), attempt = attempt + 1, runs = runs + 1
         WHERE ctid = ANY (ARRAY(
                 SELECT place_of_row FROM slot
                  WHERE has_room AND start_at <= now() + interval '5 ms'))
        RETURNING j.id, j.lane, j.kind, j.payload, j.opts, j.attempt, j.max_attempts, j.runs,
                  j.owner, j.gate_key, j.prio, j.batch, j.run_at, j.ctid AS place
      ), noted AS (
        INSERT INTO job_key (gate_key, jobs)
        SELECT n.gate_key, coalesce(b.jobs, '{}') || n.jobs
          FROM (SELECT gate_key, array_agg(id) AS jobs
                  FROM leased WHERE gate_key IS NOT NULL GROUP BY gate_key) n
          LEFT JOIN busy b ON b.gate_key = n.gate_key
            ON CONFLICT (gate_key) DO UPDATE SET jobs = excluded.jobs
      )
      SELECT id, lane, kind, payload::text AS payload, opts::text AS opts, attempt, max_attempts,
             runs, owner, gate_key, prio, batch,
             (date_part('epoch', now() - run_at) * 1000)::bigint AS waited_ms, place::text
        FROM leased
      UNION ALL
      SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, gate_key, NULL, NULL, NULL, NULL
        FROM held WHERE NOT has_room GROUP BY gate_key
      """;

  private final Pool pool;

  GatedClaimStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// What a gated claim did.
  ///
  /// @param heldBack keys of which it put jobs off until one of theirs ends
  /// @param candidates jobs it looked at, claimed or put off (count)
  record Passed(List<Claimed> jobs, Set<String> heldBack, int candidates) {}

  /// Claims from one gated lane, in one transaction of two statements. All of it is sent at once:
  /// the keys stay locked for as long as the database needs, and not while answers travel and wait
  /// their turn here.
  ///
  /// @param most most jobs to claim (count, at least 1)
  Uni<Passed> claim(int lane, int most, long lease, int worker) {
    return pool.withConnection(connection -> {
      Uni<?> begun = sent(connection.query("BEGIN").execute());
      Uni<Passed> claimed = claim(connection, lane, most, lease, worker);
      // Of a transaction in which a statement failed COMMIT takes everything back.
      Uni<?> ended = sent(connection.query("COMMIT").execute());
      return begun.chain(() -> claimed).call(() -> ended);
    });
  }

  /// The same, in the caller's transaction. Sent when this returns.
  Uni<Passed> claim(SqlConnection tx, int lane, int most, long lease, int worker) {
    Uni<Integer> candidates =
        sent(
            tx.preparedQuery(LOCK_CANDIDATES)
                .execute(Tuple.of(lane, most))
                .map(rows -> rows.iterator().next().getInteger(0)));
    Uni<RowSet<Row>> judged = sent(tx.preparedQuery(CLAIM).execute(Tuple.of(lease, worker)));
    return candidates.chain(looked -> judged.map(rows -> passed(rows, lease, looked)));
  }

  /// Sends a statement now, and not when somebody wants its answer.
  private static <T> Uni<T> sent(Uni<T> statement) {
    return Uni.createFrom().completionStage(statement.subscribeAsCompletionStage());
  }

  private static Passed passed(Iterable<Row> rows, long lease, int candidates) {
    List<Row> leased = new ArrayList<>();
    Set<String> heldBack = new TreeSet<>();
    for (Row row : rows) {
      if (row.getLong(0) == null) {
        heldBack.add(row.getString("gate_key"));
      } else {
        leased.add(row);
      }
    }
    return new Passed(ClaimStore.claimed(leased, lease), heldBack, candidates);
  }
}
