package dev.carillon.job.engine;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
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

  /// Takes the jobs of dead workers `$1` back: they wait again, without a lease, their attempt
  /// used. At once after the first death. After the second each waits for a time of its own of up
  /// to 30 s: one of them may be what kills, and those that run with it a third time would be
  /// discarded with it. A full scan, on the rare day that a worker died.
  static final String RESCUE =
      """
      UPDATE job_ready j
         SET lease = 0, worker = 0, started_at = '-infinity', rescues = rescues + 1,
             run_at = CASE WHEN rescues = 0 THEN run_at
                           ELSE now() + random() * interval '1 s' * (
                                SELECT least(count(*) - 1, 30) FROM job_ready
                                 WHERE worker = ANY ($1::int[]) AND rescues > 0) END,
             errors = coalesce(errors, '[]') || jsonb_build_object('attempt', attempt, 'at', now(),
                      'error', 'worker-lost', 'retryable', true,
                      'message', 'The worker that ran this attempt stopped without a word')
       WHERE worker = ANY ($1::int[])
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

  /// Gives back the jobs of claims `$1` whose answer never came and that are void since; none of
  /// them was started.
  static final String FORGET =
      """
      UPDATE job_ready
         SET lease = 0, worker = 0, started_at = '-infinity', attempt = attempt - 1
       WHERE lease = ANY ($1::bigint[])
      RETURNING id, lane
      """;

  /// Reasons of the jobs among `$1` that somebody asked to stop.
  static final String CANCELLED =
      "SELECT job_id, reason FROM job_cancel WHERE job_id = ANY ($1::bigint[])";

  private final Pool pool;

  WorkerStore(@ReactiveDataSource("engine") Pool pool) {
    this.pool = pool;
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
                : tx.preparedQuery(RESCUE)
                    .execute(Tuple.tuple().addValue(dead))
                    .map(WorkerStore::rescued));
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
    return tx.preparedQuery(FORGET)
        .execute(all(leases))
        .map(rows -> Rows.map(rows, row -> new Forgotten(row.getLong(0), row.getInteger(1))));
  }

  private static Tuple all(List<Long> leases) {
    return Tuple.tuple().addValue(leases.toArray(Long[]::new));
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
