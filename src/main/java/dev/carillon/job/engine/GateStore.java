package dev.carillon.job.engine;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;

/// The statements for jobs held back by their concurrency key, which [GatedClaimStore] puts off,
/// and for the keys themselves.
///
/// Who changes how many jobs of a key run or wait in line holds the lock of the key. An end does
/// not: it only makes room. Therefore both sides look for room after their commit, the end for jobs
/// held back by a claim before, the claim for room an end made meanwhile; one of them sees the
/// other (ADR 0030).
///
/// Transactions that lock keys plan what follows without sequential scans, whatever their
/// connection does: the small tables of keys are empty when a service begins, and a plan made then
/// would read them for each row for ever (ADR 0036).
@Singleton
final class GateStore {

  /// Jobs of the keys `$1` that are held back although there is room for them now, as `room`. For a
  /// key that holds nothing back nothing is counted, for another at most as many as may run.
  private static final String ROOM =
      """
      first AS MATERIALIZED (
        SELECT k.key, s.id, s.most,
               row_number() OVER (PARTITION BY k.key ORDER BY s.prio, s.run_at, s.id) AS place,
               max(s.most) OVER (PARTITION BY k.key) AS widest
          FROM unnest($1::text[]) AS k (key)
         CROSS JOIN LATERAL (
               SELECT id, prio, run_at, coalesce((opts->>'concurrencyLimit')::int, 1) AS most
                 FROM job_scheduled
                WHERE gate_key = k.key AND held = 'gate'
                ORDER BY prio, run_at, id LIMIT 100) s
      ), taken AS MATERIALIZED (
        SELECT d.key, n.taken
          FROM (SELECT DISTINCT key, widest FROM first) d
         CROSS JOIN LATERAL (
               SELECT count(*) AS taken
                 FROM (SELECT FROM job_ready r
                        WHERE r.gate_key = d.key
                          AND (r.lease <> 0 OR EXISTS (
                                 SELECT FROM job_lane l
                                  WHERE l.lane = r.lane AND l.paused_at IS NULL))
                        LIMIT d.widest) in_line) n
      ), room AS (
        SELECT f.key, f.id FROM first f JOIN taken t ON t.key = f.key
         WHERE f.place + t.taken <= f.most
      )
      """;

  /// The keys among `$1` whose lock is worth taking, see [#RELEASE].
  ///
  /// Indexes: `job_scheduled_gate`, `job_ready_gate`.
  static final String KEYS_WITH_ROOM = "WITH " + ROOM + "SELECT DISTINCT key FROM room";

  /// One at a time per key, in the order of the keys so that none waits in a ring.
  static final String LOCK_KEYS =
      """
      SELECT pg_advisory_xact_lock(hashtextextended(key, 0)),
             (SELECT set_config('enable_seqscan', 'off', true))
        FROM (SELECT DISTINCT key FROM unnest($1::text[]) AS k (key) ORDER BY key) AS ordered
      """;

  /// Lets held-back jobs of the keys `$1` wait in line again, of each as many as there is room for
  /// now.
  ///
  /// Indexes: `job_scheduled_gate`, `job_ready_gate`.
  static final String RELEASE =
      "WITH "
          + ROOM
          + """
          , moved AS (
            DELETE FROM job_scheduled s USING room WHERE s.id = room.id RETURNING s.*
          )
          INSERT INTO job_ready (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                                 max_attempts, rescues, kind, payload, opts, owner, unique_key,
                                 gate_key, errors)
          SELECT id, run_at, created_at, batch, lane, shard, prio, attempt, runs, max_attempts,
                 rescues, kind, payload, opts, owner, unique_key, gate_key, errors
            FROM moved
          RETURNING lane
          """;

  /// Keys after `$1` that hold jobs back, the first `$2` of them; what a crash between an end and
  /// its release left is among them. Looks once for each key, however many jobs it holds back.
  ///
  /// Index: `job_scheduled_gate`.
  static final String HELD_KEYS =
      """
      WITH RECURSIVE held (gate_key, n) AS (
        (SELECT gate_key, 1 FROM job_scheduled
          WHERE held = 'gate' AND gate_key > $1 ORDER BY gate_key LIMIT 1)
        UNION ALL
        SELECT next.gate_key, n + 1
          FROM held CROSS JOIN LATERAL (
            SELECT s.gate_key FROM job_scheduled s
             WHERE s.held = 'gate' AND s.gate_key > held.gate_key
             ORDER BY s.gate_key LIMIT 1) AS next
         WHERE n < $2
      )
      SELECT gate_key FROM held
      """;

  /// Keys none of whose jobs run, at most `$1`.
  static final String IDLE_KEYS =
      """
      SELECT gate_key FROM job_key k
       WHERE NOT EXISTS (
         SELECT FROM job_ready r WHERE r.id = ANY (k.jobs) AND r.lease <> 0)
       LIMIT $1
      """;

  /// Under the locks of the keys `$1`, so that no claim is about to use them.
  ///
  /// Indexes: `job_key_pkey`, `job_ready_pkey`.
  static final String FORGET =
      """
      DELETE FROM job_key k
       WHERE gate_key = ANY ($1::text[]) AND NOT EXISTS (
         SELECT FROM job_ready r WHERE r.id = ANY (k.jobs) AND r.lease <> 0)
      """;

  private static final int KEYS_AT_A_TIME = 1_000;

  private final Pool pool;

  GateStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
  }

  /// Lets held-back jobs follow for which there is room now. Locks no key unless there are some.
  ///
  /// @param keys of jobs that ended, or were held back, in a transaction that is committed
  /// @return the lanes the moved jobs wait in now
  Uni<List<Integer>> releaseIfRoom(Collection<String> keys) {
    return pool.preparedQuery(KEYS_WITH_ROOM)
        .execute(Tuple.of(keys.toArray(String[]::new)))
        .map(rows -> Rows.map(rows, row -> row.getString(0)))
        .chain(found -> found.isEmpty() ? Uni.createFrom().item(List.of()) : release(found));
  }

  /// @return the lanes the moved jobs wait in now
  Uni<List<Integer>> release(Collection<String> keys) {
    Tuple all = Tuple.of(keys.toArray(String[]::new));
    return pool.withTransaction(tx ->
            tx.preparedQuery(LOCK_KEYS)
                .execute(all)
                .chain(() -> tx.preparedQuery(RELEASE).execute(all)))
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)).stream().distinct().toList());
  }

  /// Keys are made by callers, one for each person or document perhaps: those without a running job
  /// go.
  Uni<Void> forgetIdleKeys() {
    return pool.preparedQuery(IDLE_KEYS)
        .execute(Tuple.of(KEYS_AT_A_TIME))
        .map(rows -> Rows.map(rows, row -> row.getString(0)))
        .chain(keys -> {
          Uni<Void> forgotten = keys.isEmpty() ? Uni.createFrom().voidItem() : forget(keys);
          return keys.size() < KEYS_AT_A_TIME ? forgotten : forgotten.chain(this::forgetIdleKeys);
        });
  }

  private Uni<Void> forget(List<String> keys) {
    Tuple all = Tuple.of(keys.toArray(String[]::new));
    return pool.withTransaction(tx ->
        tx.preparedQuery(LOCK_KEYS)
            .execute(all)
            .chain(() -> tx.preparedQuery(FORGET).execute(all))
            .replaceWithVoid());
  }

  /// @param after the keys come after this one; empty for the first
  /// @param most keys answered at most (count)
  /// @return keys that hold jobs back, in their order
  Uni<List<String>> heldKeys(String after, int most) {
    return pool.preparedQuery(HELD_KEYS)
        .execute(Tuple.of(after, most))
        .map(rows -> Rows.map(rows, row -> row.getString(0)));
  }
}
