package dev.carillon.job.engine;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statements of a worker's life: registered, beating, stopped, or found dead and its jobs
/// rescued.
@Singleton
final class WorkerStore {

  static final String REGISTER =
      """
      INSERT INTO worker (id, node, pid, version, lease_until)
      VALUES (nextval('worker_id'), $1, $2, $3, now() + $4 * interval '1 ms')
      RETURNING id
      """;

  /// Renews the lease of all jobs of worker `$1`, unless somebody has found it dead.
  static final String BEAT =
      """
      UPDATE worker SET lease_until = now() + $2 * interval '1 ms', running = $3
       WHERE id = $1 AND stopped_at IS NULL
      RETURNING (SELECT count(*) FROM worker w
                  WHERE w.id <> $1 AND w.stopped_at IS NULL AND w.lease_until > now()) AS others
      """;

  static final String STOP = "UPDATE worker SET stopped_at = now(), running = 0 WHERE id = $1";

  /// Workers whose lease has run out. After an outage of the database that is true of all, so it is
  /// enough for a node that has been heard for a heartbeat and more (`$1`). Any other needs a
  /// witness that there was no outage: a lease that is still good, given more than a heartbeat ago
  /// (less than `$2` ms are left of it), when the dead one had been overdue for half a heartbeat
  /// (`$3` ms after its last). In one outage there is none, since all who live were heard within a
  /// heartbeat of its beginning.
  static final String DEAD =
      """
      SELECT d.id FROM worker d
       WHERE d.stopped_at IS NULL AND d.lease_until < now()
         AND ($1 OR EXISTS (
               SELECT FROM worker w
                WHERE w.lease_until BETWEEN now() AND now() + $2 * interval '1 ms'
                  AND w.lease_until > d.lease_until + $3 * interval '1 ms'))
      """;

  /// Whether there is anybody to bury: a look that writes nothing, for every other time.
  static final String ANY_DEAD = "SELECT EXISTS (" + DEAD + ")";

  /// Marks workers dead whose lease has run out. The row lock decides between this and a late beat.
  static final String BURY =
      "UPDATE worker SET stopped_at = now(), running = 0 WHERE id IN ("
          + DEAD
          + " FOR UPDATE OF d SKIP LOCKED) RETURNING id";

  /// Blocks of the hot table (count).
  static final String BLOCKS =
      "SELECT pg_relation_size('job_ready') / current_setting('block_size')::int";

  /// Jobs that workers `$1` hold, in the blocks from `$2` to before `$3`: workers are in no index.
  /// What is held under a lease that lets nothing more be claimed does not move to another block.
  ///
  /// A Tid Range Scan.
  static final String HELD =
      """
      SELECT id FROM job_ready
       WHERE ctid >= $2::text::tid AND ctid < $3::text::tid AND worker = ANY ($1::int[])
      """;

  /// Takes those of jobs `$2` back that dead workers `$1` hold: they wait again, without a lease,
  /// their attempt used, and take their turn of a rate anew. At once after the first death. After
  /// the second each waits for a time of its own of up to 30 s: one of them may be what kills, and
  /// those that run with it a third time would be discarded with it.
  ///
  /// Index: `job_ready_pkey`.
  static final String RESCUE =
      """
      UPDATE job_ready j
         SET lease = 0, worker = 0, started_at = '-infinity', rescues = rescues + 1,
             run_at = CASE WHEN rescues = 0 THEN run_at
                           ELSE now() + random() * interval '1 s' * (
                                SELECT least(count(*) - 1, 30) FROM job_ready
                                 WHERE id = ANY ($2::bigint[]) AND worker = ANY ($1::int[])
                                   AND rescues > 0) END,
             opts = opts - 'ratePaid',
             errors = coalesce(errors, '[]') || jsonb_build_object('attempt', attempt, 'at', now(),
                      'error', 'worker-lost', 'retryable', true,
                      'message', 'The worker that ran this attempt stopped without a word')
       WHERE id = ANY ($2::bigint[]) AND worker = ANY ($1::int[])
      RETURNING id, lane, kind, attempt >= max_attempts AS spent, rescues,
                (SELECT c.reason FROM job_cancel c WHERE c.job_id = j.id) AS cancel_reason
      """;

  /// From now on claims with the leases `$1`, and with older ones of their worker, are refused.
  /// Waits for those that are being carried out: what they took is seen by the statement that
  /// follows. Index: `worker_pkey`.
  static final String VOID =
      """
      UPDATE worker w SET voided = greatest(w.voided, l.lease)
        FROM (SELECT (lease >> 32)::int AS worker, max(lease) AS lease
                FROM unnest($1::bigint[]) AS u (lease) GROUP BY 1) l
       WHERE w.id = l.worker
      """;

  /// Gives back those of jobs `$2` that claims `$1` took, whose answer never came and that are void
  /// since; none of them was started. A turn of a rate that they had is over by now.
  ///
  /// Index: `job_ready_pkey`.
  static final String FORGET =
      """
      UPDATE job_ready
         SET lease = 0, worker = 0, started_at = '-infinity', attempt = attempt - 1,
             opts = opts - 'ratePaid'
       WHERE id = ANY ($2::bigint[]) AND lease = ANY ($1::bigint[])
      RETURNING id, lane
      """;

  /// Reasons of the jobs among `$1` that somebody asked to stop.
  static final String CANCELLED =
      "SELECT job_id, reason FROM job_cancel WHERE job_id = ANY ($1::bigint[])";

  /// Blocks read in a statement (count): 80 MB, which a slow disk too has read long before the
  /// connection counts as silent (ADR 0035).
  private static final int BLOCKS_AT_A_TIME = 10_000;

  private final Pool pool;
  private final int blocksAtATime;

  @Inject
  WorkerStore(@ReactiveDataSource("engine") Pool pool) {
    this(pool, BLOCKS_AT_A_TIME);
  }

  WorkerStore(Pool pool, int blocksAtATime) {
    this.pool = pool;
    this.blocksAtATime = blocksAtATime;
  }

  /// @return the new worker's id
  Uni<Integer> register(String node, long pid, String version, Duration lease) {
    return pool.preparedQuery(REGISTER)
        .execute(Tuple.of(node, pid, version, lease.toMillis()))
        .map(rows -> rows.iterator().next().getInteger(0));
  }

  /// @return how many other workers live (count), or -1 when this one was found dead
  Uni<Long> beat(int worker, Duration lease, int running) {
    return pool.preparedQuery(BEAT)
        .execute(Tuple.of(worker, lease.toMillis(), running))
        .map(rows -> rows.rowCount() == 0 ? -1L : rows.iterator().next().getLong(0));
  }

  Uni<Void> stop(int worker) {
    return pool.preparedQuery(STOP).execute(Tuple.of(worker)).replaceWithVoid();
  }

  /// How to tell a dead worker from an outage of the database.
  ///
  /// @param settled whether the asking node has been heard for a heartbeat and more
  /// @param lease how long a worker without a heartbeat keeps its jobs
  /// @param beat time between two heartbeats
  record Evidence(boolean settled, Duration lease, Duration beat) {

    private Tuple parameters() {
      return Tuple.of(settled, lease.minus(beat).toMillis(), beat.toMillis() * 3 / 2);
    }
  }

  Uni<Boolean> anyDead(Evidence evidence) {
    return pool.preparedQuery(ANY_DEAD)
        .execute(evidence.parameters())
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  /// A job taken back from a dead worker.
  ///
  /// @param spent whether its attempts are used up
  /// @param rescues times a worker died with it (count)
  record Rescued(
      long id, int lane, String kind, boolean spent, int rescues, @Nullable String cancelReason) {}

  /// Buries the dead and takes their jobs back, in the caller's transaction.
  Uni<List<Rescued>> rescue(SqlConnection tx, Evidence evidence) {
    return tx.preparedQuery(BURY)
        .execute(evidence.parameters())
        .map(rows -> Rows.map(rows, row -> row.getInteger(0)).toArray(Integer[]::new))
        .chain(dead ->
            dead.length == 0
                ? Uni.createFrom().item(List.of())
                : heldBy(tx, dead)
                    .chain(jobs -> tx.preparedQuery(RESCUE).execute(tuple(dead, jobs)))
                    .map(WorkerStore::rescued));
  }

  /// In pieces, each of them a short statement, however many jobs wait.
  private Uni<Long[]> heldBy(SqlConnection tx, Integer[] workers) {
    return tx.query(BLOCKS)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .chain(blocks ->
            Multi.createFrom()
                .range(0, Math.toIntExact(blocks / blocksAtATime) + 1)
                .onItem()
                .transformToUniAndConcatenate(piece -> heldIn(tx, workers, piece))
                .onItem()
                .<Long>disjoint()
                .collect()
                .asList())
        .map(jobs -> jobs.toArray(Long[]::new));
  }

  private Uni<List<Long>> heldIn(SqlConnection tx, Integer[] workers, int piece) {
    long from = (long) piece * blocksAtATime;
    return tx.preparedQuery(HELD)
        .execute(
            Tuple.tuple()
                .addValue(workers)
                .addString(firstOf(from))
                .addString(firstOf(from + blocksAtATime)))
        .map(rows -> Rows.map(rows, row -> row.getLong(0)));
  }

  /// The place of the first row of a block.
  private static String firstOf(long block) {
    return "(" + block + ",0)";
  }

  /// A job given back of a claim without an answer.
  record Forgotten(long id, int lane) {}

  /// Claims with these leases, and older ones of their workers, take nothing after this.
  Uni<Void> makeVoid(List<Long> leases) {
    return pool.preparedQuery(VOID).execute(all(leases)).replaceWithVoid();
  }

  /// @param leases that are void, in a transaction that is committed
  /// @return the jobs that wait again
  Uni<List<Forgotten>> forget(SqlConnection tx, List<Long> leases) {
    Integer[] workers =
        leases.stream().map(lease -> (int) (lease >> 32)).distinct().toArray(Integer[]::new);
    return heldBy(tx, workers)
        .chain(jobs -> tx.preparedQuery(FORGET).execute(tuple(leases.toArray(Long[]::new), jobs)))
        .map(rows -> Rows.map(rows, row -> new Forgotten(row.getLong(0), row.getInteger(1))));
  }

  private static Tuple all(List<Long> leases) {
    return Tuple.tuple().addValue(leases.toArray(Long[]::new));
  }

  private static Tuple tuple(Object[] held, Long[] jobs) {
    return Tuple.tuple().addValue(held).addValue(jobs);
  }

  /// @return the reason by job, for those of `jobs` somebody asked to stop
  Uni<Map<Long, String>> cancelled(List<Long> jobs) {
    return pool.preparedQuery(CANCELLED)
        .execute(Tuple.tuple().addValue(jobs.toArray(Long[]::new)))
        .map(rows -> {
          var reasons = new HashMap<Long, String>();
          rows.forEach(row -> reasons.put(row.getLong(0), row.getString(1)));
          return reasons;
        });
  }

  private static List<Rescued> rescued(Iterable<Row> rows) {
    List<Rescued> jobs = new ArrayList<>();
    for (Row row : rows) {
      jobs.add(
          new Rescued(
              row.getLong(0),
              row.getInteger(1),
              row.getString(2),
              row.getBoolean(3),
              row.getInteger(4),
              row.getString(5)));
    }
    return jobs;
  }
}
