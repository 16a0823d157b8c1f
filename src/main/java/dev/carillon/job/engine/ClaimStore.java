package dev.carillon.job.engine;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The statements that hand jobs to a worker.
@Singleton
final class ClaimStore {

  /// Claims due jobs of some lanes for worker `$4` under lease `$3`: of lane `$1[i]` at most
  /// `$2[i]`, the best by (priority, due time, id) first.
  ///
  /// By an array of row addresses and not by a join: with a generic plan the join becomes a
  /// sequential scan (317 ms against 1.1 ms for 500 of 1 M rows). The columns set are in no index,
  /// so the update is HOT. `SKIP LOCKED` passes over what another claim is taking, nothing else.
  /// The lock on the worker's own row keeps a rescuer from burying it between its claim and its
  /// commit, which would leave jobs with a dead owner nobody looks for any more.
  ///
  /// Index: `job_ready_claim`, once per lane; then a Tid Scan.
  static final String CLAIM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM worker WHERE id = $4 AND stopped_at IS NULL FOR SHARE
      )
      UPDATE job_ready j
         SET lease = $3, worker = $4, started_at = now(), attempt = attempt + 1, runs = runs + 1
       WHERE EXISTS (SELECT FROM me)
         AND ctid = ANY (ARRAY(
               SELECT best.ctid
                 FROM unnest($1::int[], $2::int[]) AS l(lane, n)
                 JOIN job_lane a ON a.lane = l.lane AND a.paused_at IS NULL
                CROSS JOIN LATERAL (
                      SELECT r.ctid
                        FROM job_ready r
                       WHERE r.lane = l.lane AND r.lease = 0 AND r.run_at <= now()
                       ORDER BY r.prio, r.run_at, r.id
                       LIMIT l.n
                         FOR UPDATE SKIP LOCKED) best))
      RETURNING j.id, j.lane, j.kind, j.payload::text AS payload, j.opts::text AS opts, j.attempt,
                j.max_attempts, j.runs, j.owner, j.gate_key, j.prio, j.batch,
                (date_part('epoch', now() - j.run_at) * 1000)::bigint AS waited_ms
      """;

  /// The same for one lane `$1`, at most `$2`, looking only at the ranges `$5` to `$8` of it, which
  /// are in the order of the lane: each from after a place to before a priority. See [Marks].
  ///
  /// Index: `job_ready_claim`, once per range; then a Tid Scan.
  static final String CLAIM_FROM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM worker WHERE id = $4 AND stopped_at IS NULL FOR SHARE
      )
      UPDATE job_ready j
         SET lease = $3, worker = $4, started_at = now(), attempt = attempt + 1, runs = runs + 1
       WHERE EXISTS (SELECT FROM me)
         AND ctid = ANY (ARRAY(
               SELECT best.ctid
                 FROM unnest($5::smallint[], $6::timestamptz[], $7::bigint[], $8::smallint[])
                        AS m(prio, run_at, id, before)
                CROSS JOIN LATERAL (
                      SELECT r.ctid
                        FROM job_ready r
                       WHERE r.lane = $1 AND (r.prio, r.run_at, r.id) > (m.prio, m.run_at, m.id)
                         AND r.prio < m.before AND r.lease = 0 AND r.run_at <= now()
                       ORDER BY r.prio, r.run_at, r.id
                       LIMIT $2
                         FOR UPDATE SKIP LOCKED) best
                WHERE EXISTS (SELECT FROM job_lane a WHERE a.lane = $1 AND a.paused_at IS NULL)
                LIMIT $2))
      RETURNING j.id, j.lane, j.kind, j.payload::text AS payload, j.opts::text AS opts, j.attempt,
                j.max_attempts, j.runs, j.owner, j.gate_key, j.prio, j.batch,
                (date_part('epoch', now() - j.run_at) * 1000)::bigint AS waited_ms, j.run_at
      """;

  /// First of the gated claim: locks the best `$2` waiting jobs of gated lane `$1`.
  ///
  /// Index: `job_ready_claim`.
  static final String LOCK_CANDIDATES =
      """
      SELECT id, gate_key, opts->>'rateKey' AS rate_key
        FROM job_ready
       WHERE lane = $1 AND lease = 0 AND run_at <= now()
         AND EXISTS (SELECT FROM job_lane a WHERE a.lane = $1 AND a.paused_at IS NULL)
       ORDER BY prio, run_at, id
       LIMIT $2
         FOR UPDATE SKIP LOCKED
      """;

  /// Second: one claimer at a time per key, in the order of the keys so that none waits in a ring.
  /// What follows in the transaction is planned without sequential scans: the small tables of keys
  /// are empty when a service begins, and a plan made then would read them for each row for ever.
  static final String LOCK_KEYS =
      """
      SELECT pg_advisory_xact_lock(hashtextextended(key, 0)),
             (SELECT set_config('enable_seqscan', 'off', true))
        FROM (SELECT DISTINCT key FROM unnest($1::text[]) AS k(key) ORDER BY key) AS ordered
      """;

  /// Third, with a snapshot taken after the keys were locked: leases the candidates `$1` their
  /// limits let through, holds back the others of a full concurrency key until a job with it ends,
  /// and puts those over their rate off to the moment they may start. None of that uses an attempt.
  ///
  /// Running jobs are counted, not kept as a counter, so there is nothing to mend after a crash:
  /// `job_gate` says where to look, the lease says whether a job runs. Rates follow the generic
  /// cell rate algorithm with no burst, but 5 ms are not waited for: above 200 a second, a move to
  /// `job_scheduled` and back would cost more than the job. A job put off has its turn reserved
  /// (`ratePaid`) and is not asked again.
  ///
  /// Indexes: `job_ready_pkey`, `job_gate_pkey`, `job_rate_pkey`.
  static final String CLAIM_GATED =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM worker WHERE id = $3 AND stopped_at IS NULL FOR SHARE
      ), candidate AS MATERIALIZED (
        SELECT r.*, (opts->>'ratePerSecond')::float8 AS rate,
               CASE WHEN opts ? 'ratePaid' THEN NULL ELSE opts->>'rateKey' END AS rate_key,
               row_number() OVER (PARTITION BY gate_key ORDER BY prio, run_at, id) AS place
          FROM job_ready r
         WHERE id = ANY ($1::bigint[]) AND EXISTS (SELECT FROM me)
      ), busy AS MATERIALIZED (
        SELECT g.gate_key, count(*) AS running
          FROM job_gate g JOIN job_ready b ON b.id = g.job_id
         WHERE g.gate_key = ANY (ARRAY(SELECT DISTINCT c.gate_key FROM candidate c))
           AND b.lease <> 0
         GROUP BY g.gate_key
      ), judged AS (
        SELECT c.*,
               c.gate_key IS NULL
               OR place + coalesce(b.running, 0)
                  <= coalesce((c.opts->>'concurrencyLimit')::int, 1) AS has_room
          FROM candidate c LEFT JOIN busy b ON b.gate_key = c.gate_key
      ), turn AS (
        SELECT j.*,
               row_number() OVER (PARTITION BY rate_key, has_room ORDER BY prio, run_at, id) AS nth,
               greatest(coalesce(p.next, '-infinity'), now()) AS free_at
          FROM judged j LEFT JOIN job_rate p ON p.key = j.rate_key
      ), slot AS (
        SELECT t.*,
               CASE WHEN rate_key IS NULL THEN now()
                    ELSE free_at + (nth - 1) / rate * interval '1 s' END AS start_at
          FROM turn t
      ), used AS (
        INSERT INTO job_rate (key, next)
        SELECT rate_key, max(start_at + 1 / rate * interval '1 s')
          FROM slot WHERE has_room AND rate_key IS NOT NULL
         GROUP BY rate_key
            ON CONFLICT (key) DO UPDATE SET next = excluded.next
      ), held AS (
        DELETE FROM job_ready r USING slot s
         WHERE r.id = s.id AND (NOT s.has_room OR s.start_at > now() + interval '5 ms')
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
           SET lease = $2, worker = $3, started_at = now(), attempt = j.attempt + 1,
               runs = j.runs + 1
          FROM slot s
         WHERE j.id = s.id AND s.has_room AND s.start_at <= now() + interval '5 ms'
        RETURNING j.*
      ), noted AS (
        INSERT INTO job_gate (gate_key, job_id)
        SELECT gate_key, id FROM leased WHERE gate_key IS NOT NULL
            ON CONFLICT DO NOTHING
      )
      SELECT id, lane, kind, payload::text AS payload, opts::text AS opts, attempt, max_attempts,
             runs, owner, gate_key, prio, batch,
             (date_part('epoch', now() - run_at) * 1000)::bigint AS waited_ms
        FROM leased
      """;

  /// Lets held-back jobs of the keys `$1` wait in line again, of each as many as there is room for
  /// now. For a key that holds nothing back nothing is counted.
  ///
  /// Indexes: `job_ready_gate`, `job_scheduled_gate`.
  static final String RELEASE =
      """
      WITH room AS (
        SELECT s.id
          FROM unnest($1::text[]) AS k(key)
         CROSS JOIN LATERAL (
               SELECT id, coalesce((opts->>'concurrencyLimit')::int, 1) AS most,
                      row_number() OVER (ORDER BY prio, run_at, id) AS place
                 FROM (SELECT id, opts, prio, run_at FROM job_scheduled
                        WHERE gate_key = k.key AND held = 'gate'
                        ORDER BY prio, run_at, id LIMIT 100) AS first) s
         CROSS JOIN LATERAL (
               SELECT count(*) AS taken FROM job_ready r JOIN job_lane l USING (lane)
                WHERE r.gate_key = k.key AND (r.lease <> 0 OR l.paused_at IS NULL)) n
         WHERE place + taken <= most
      ), moved AS (
        DELETE FROM job_scheduled s USING room WHERE s.id = room.id RETURNING s.*
      )
      INSERT INTO job_ready (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                             max_attempts, rescues, kind, payload, opts, owner, unique_key,
                             gate_key, errors)
      SELECT id, run_at, created_at, batch, lane, shard, prio, attempt, runs, max_attempts, rescues,
             kind, payload, opts, owner, unique_key, gate_key, errors
        FROM moved
      RETURNING lane
      """;

  /// Not in the statement that ends jobs: that is planned while no job has a key, and would read
  /// all of `job_gate` for each of its own when many have. A row that is left over does no harm.
  /// The row of a job that came back and runs again meanwhile stays.
  static final String PASS =
      """
      DELETE FROM job_gate g USING unnest($1::text[], $2::bigint[]) AS u(key, id)
       WHERE g.gate_key = u.key AND g.job_id = u.id
         AND NOT EXISTS (SELECT FROM job_ready r WHERE r.id = u.id AND r.lease <> 0)
      """;

  /// Keys that hold jobs back; what a crash between an end and its release left is among them.
  static final String HELD_KEYS =
      "SELECT DISTINCT gate_key FROM job_scheduled WHERE held = 'gate' LIMIT 1000";

  /// Lanes that have rows, by hopping from lane to lane through the index; paused ones left out.
  ///
  /// Index: `job_ready_claim`.
  static final String LANES_WITH_JOBS =
      """
      WITH RECURSIVE seen (lane) AS (
        (SELECT lane FROM job_ready ORDER BY lane LIMIT 1)
        UNION ALL
        SELECT (SELECT r.lane FROM job_ready r WHERE r.lane > seen.lane ORDER BY r.lane LIMIT 1)
          FROM seen
         WHERE seen.lane IS NOT NULL
      )
      SELECT l.lane, l.tenant, l.queue, l.gated, l.paused_at IS NOT NULL AS paused
        FROM job_lane l JOIN seen USING (lane)
      """;

  private final Pool pool;

  ClaimStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// @param lanes plain lanes
  /// @param most for each of them, most jobs to claim (count, at least 1)
  /// @return the claimed jobs, possibly none, in no particular order
  Uni<List<Claimed>> claim(List<Integer> lanes, List<Integer> most, long lease, int worker) {
    return claim(pool, lanes, most, lease, worker);
  }

  /// The same, in the caller's transaction.
  Uni<List<Claimed>> claim(
      SqlClient client, List<Integer> lanes, List<Integer> most, long lease, int worker) {
    return client
        .preparedQuery(CLAIM)
        .execute(
            Tuple.tuple()
                .addValue(lanes.toArray(Integer[]::new))
                .addValue(most.toArray(Integer[]::new))
                .addLong(lease)
                .addInteger(worker))
        .map(rows -> claimed(rows, lease));
  }

  /// Claims from one plain lane what lies after its marks, and moves them on.
  Uni<List<Claimed>> claimFrom(Marks marks, int lane, int most, long lease, int worker) {
    return claimFrom(pool, marks, lane, most, lease, worker);
  }

  /// The same, in the caller's transaction.
  Uni<List<Claimed>> claimFrom(
      SqlClient client, Marks marks, int lane, int most, long lease, int worker) {
    Tuple ranges =
        Columns.of(marks.next())
            .constant(lane)
            .constant(most)
            .constant(lease)
            .constant(worker)
            .smallint(range -> range.after().prio())
            .timestamptz(range -> range.after().runAt())
            .bigint(range -> range.after().id())
            .smallint(Marks.Range::before)
            .tuple();
    return client
        .preparedQuery(CLAIM_FROM)
        .execute(ranges)
        .invoke(rows -> {
          for (Row row : rows) {
            marks.reached(
                new Marks.Place(row.getShort(10), row.getOffsetDateTime(13), row.getLong(0)));
          }
        })
        .map(rows -> claimed(rows, lease));
  }

  /// Claims from one gated lane, in one transaction of three statements.
  Uni<List<Claimed>> claimGated(int lane, int most, long lease, int worker) {
    return pool.withTransaction(tx -> claimGated(tx, lane, most, lease, worker));
  }

  /// The same, in the caller's transaction.
  Uni<List<Claimed>> claimGated(SqlConnection tx, int lane, int most, long lease, int worker) {
    return tx.preparedQuery(LOCK_CANDIDATES)
        .execute(Tuple.of(lane, most))
        .chain(rows -> decide(tx, rows, lease, worker));
  }

  private Uni<List<Claimed>> decide(SqlConnection tx, Iterable<Row> rows, long lease, int worker) {
    List<Long> ids = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (Row row : rows) {
      ids.add(row.getLong("id"));
      addIfPresent(keys, row.getString("gate_key"));
      addIfPresent(keys, row.getString("rate_key"));
    }
    if (ids.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return tx.preparedQuery(LOCK_KEYS)
        .execute(Tuple.tuple().addValue(keys.toArray(String[]::new)))
        .chain(() ->
            tx.preparedQuery(CLAIM_GATED)
                .execute(
                    Tuple.tuple()
                        .addValue(ids.toArray(Long[]::new))
                        .addLong(lease)
                        .addInteger(worker)))
        .map(leased -> claimed(leased, lease));
  }

  private static void addIfPresent(List<String> keys, @org.jspecify.annotations.Nullable String k) {
    if (k != null) {
      keys.add(k);
    }
  }

  private static List<Claimed> claimed(Iterable<Row> rows, long lease) {
    List<Claimed> jobs = new ArrayList<>();
    for (Row row : rows) {
      jobs.add(
          new Claimed(
              row.getLong(0),
              lease,
              row.getInteger(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getInteger(5),
              row.getInteger(6),
              row.getInteger(7),
              row.getString(8),
              row.getString(9),
              -row.getShort(10),
              row.getLong(11),
              row.getLong(12)));
    }
    return jobs;
  }

  /// Takes ended jobs off their concurrency keys and lets those follow that were held back.
  ///
  /// @param ended keys of the jobs
  /// @return the lanes the moved jobs wait in now
  Uni<List<Integer>> pass(Map<Long, String> ended) {
    Tuple jobs =
        Columns.of(List.copyOf(ended.entrySet()))
            .text(Map.Entry::getValue)
            .bigint(Map.Entry::getKey)
            .tuple();
    return release(Set.copyOf(ended.values()), tx -> tx.preparedQuery(PASS).execute(jobs));
  }

  /// @return the lanes the moved jobs wait in now
  Uni<List<Integer>> release(Collection<String> gateKeys) {
    return release(gateKeys, tx -> Uni.createFrom().voidItem());
  }

  private Uni<List<Integer>> release(
      Collection<String> gateKeys, Function<SqlConnection, Uni<?>> before) {
    String[] keys = gateKeys.toArray(String[]::new);
    return pool.withTransaction(tx ->
            tx.preparedQuery(LOCK_KEYS)
                .execute(Tuple.tuple().addValue(keys))
                .chain(() -> before.apply(tx))
                .chain(() -> tx.preparedQuery(RELEASE).execute(Tuple.tuple().addValue(keys))))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)).stream().distinct().toList());
  }

  Uni<List<String>> heldKeys() {
    return pool.preparedQuery(HELD_KEYS)
        .execute()
        .map(rows -> Rows.map(rows, row -> row.getString(0)));
  }

  Uni<List<ActiveLane>> lanesWithJobs() {
    return pool.preparedQuery(LANES_WITH_JOBS)
        .execute()
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new ActiveLane(
                        row.getInteger(0),
                        row.getString(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getBoolean(4))));
  }

  /// A lane that has rows in `job_ready`.
  record ActiveLane(int id, String tenant, String queue, boolean gated, boolean paused) {}
}
