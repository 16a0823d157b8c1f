package dev.carillon.job.api;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Puts jobs where a test needs them, past the engine.
@Singleton
public class History {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String MOVE =
      """
      WITH moved AS (
        DELETE FROM job_scheduled WHERE id = $1 RETURNING *
      )
      INSERT INTO job_done (id, lease, started_at, run_at, created_at, batch, lane, worker, shard,
                            prio, attempt, runs, max_attempts, rescues, kind, payload, opts, owner,
                            unique_key, gate_key, errors, state)
      SELECT id, lease, started_at, run_at, created_at, batch, lane, worker, shard, prio, 1, 1,
             max_attempts, rescues, coalesce($3, kind), payload, opts, owner, unique_key, gate_key,
             '[{"attempt": 1, "at": "2026-01-01T00:00:00Z", "error": "Broken", "message": "It broke",
                "retryable": true}]', $2
        FROM moved
      """;

  private static final String RUN =
      """
      WITH moved AS (
        DELETE FROM job_scheduled WHERE id = $1 RETURNING *
      ), running AS (
        INSERT INTO job_ready (id, lease, worker, started_at, run_at, created_at, lane, shard, prio,
                               attempt, runs, max_attempts, kind, payload, owner)
        SELECT id, 999999, 1, now(), now(), created_at, lane, shard, prio, 1, 1, max_attempts, kind,
               payload, owner
          FROM moved
      )
      INSERT INTO job_progress (job_id, phase, done, total, message)
      VALUES ($1, 'reading', 3, 5, 'Fetching schema metadata...')
      """;

  private static final String FAIL_ONCE =
      """
      UPDATE job_scheduled
         SET attempt = 1, errors = '[{"attempt": 1, "at": "2026-01-01T00:00:00Z",
               "error": "Broken", "message": "It broke", "retryable": true}]'
       WHERE id = $1
      """;

  private static final String LOG =
      """
      INSERT INTO job_log (job_id, attempt, level, message)
      VALUES ($1, 1, 'DEBUG', 'first'), ($1, 1, 'INFO', 'second'), ($1, 1, 'ERROR', 'third')
      """;

  private final Pool pool;

  History(Pool pool) {
    this.pool = pool;
  }

  /// Ends a scheduled job, with one failed attempt behind it.
  void end(String id, String state) {
    execute(MOVE, Tuple.of(Long.valueOf(id), state, null));
  }

  /// The same, and makes it one of another kind.
  void end(String id, String state, String kind) {
    execute(MOVE, Tuple.of(Long.valueOf(id), state, kind));
  }

  /// Makes a scheduled job run on a worker that is not there.
  void run(String id) {
    execute(RUN, Tuple.of(Long.valueOf(id)));
  }

  /// Makes a scheduled job one that failed and waits for its next attempt.
  void failOnce(String id) {
    execute(FAIL_ONCE, Tuple.of(Long.valueOf(id)));
  }

  void log(String id) {
    execute(LOG, Tuple.of(Long.valueOf(id)));
  }

  private void execute(String statement, Tuple parameters) {
    pool.preparedQuery(statement).execute(parameters).await().atMost(SOON);
  }
}
