package dev.carillon.job.engine;

import dev.carillon.job.Progress;
import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The statements by which a running attempt saves what it reached. Each holds the job's row by its
/// lease (`FOR SHARE`), so that a rescue either comes before and the write is refused, or waits.
@Singleton
final class ProgressStore {

  /// Fails rather than wait for long: a handler's transaction holds the progress of its own job,
  /// and while this waits it holds the rows of the others, whose ends wait for those.
  ///
  /// Index: `job_ready_pkey`, `job_progress_pkey`.
  static final String WRITE =
      """
      WITH patience AS MATERIALIZED (
        SELECT set_config('lock_timeout', '1s', true)
      ), held AS (
        SELECT u.*
          FROM patience
         CROSS JOIN unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[],
                           $6::text[], $7::smallint[])
                 AS u(id, lease, phase, done, total, message, percent)
          JOIN job_ready j ON j.id = u.id AND j.lease = u.lease
         WHERE j.id = ANY ($1::bigint[])
         ORDER BY u.id
           FOR SHARE OF j
      )
      INSERT INTO job_progress AS p (job_id, phase, done, total, message, percent)
      SELECT id, phase, done, total, message, percent FROM held
          ON CONFLICT (job_id) DO UPDATE
         SET phase = excluded.phase, done = excluded.done, total = excluded.total,
             message = excluded.message, percent = excluded.percent, updated_at = now()
      RETURNING job_id
      """;

  /// What else is in the transaction of a [#WRITE] waits for as long as it has to.
  static final String AS_PATIENT_AS_EVER = "SET LOCAL lock_timeout TO DEFAULT";

  static final String CHECKPOINT =
      """
      WITH held AS (
        SELECT id FROM job_ready WHERE id = $1 AND lease = $2 FOR SHARE
      )
      INSERT INTO job_progress (job_id, cursor)
      SELECT id, $3::text::jsonb FROM held
          ON CONFLICT (job_id) DO UPDATE SET cursor = excluded.cursor, updated_at = now()
      """;

  /// Records an effect; no row comes back when it was recorded before, or the lease is lost.
  static final String EFFECT =
      """
      WITH held AS (
        SELECT id FROM job_ready WHERE id = $1 AND lease = $2 FOR SHARE
      ), added AS (
        INSERT INTO job_progress AS p (job_id, effects)
        SELECT id, jsonb_build_array($3::text) FROM held
            ON CONFLICT (job_id) DO UPDATE SET effects = p.effects || excluded.effects
         WHERE NOT p.effects ? $3
        RETURNING job_id
      )
      SELECT (SELECT count(*) FROM held) AS held, (SELECT count(*) FROM added) AS added
      """;

  /// What jobs `$1` left behind when they ran before. Indexes: the primary keys.
  static final String LEFT =
      """
      SELECT j.id, p.cursor::text, c.reason
        FROM unnest($1::bigint[]) AS j(id)
        LEFT JOIN job_progress p ON p.job_id = j.id AND p.job_id = ANY ($1::bigint[])
        LEFT JOIN job_cancel c ON c.job_id = j.id AND c.job_id = ANY ($1::bigint[])
       WHERE p.cursor IS NOT NULL OR c.reason IS NOT NULL
      """;

  static final String LOG =
      """
      INSERT INTO job_log (job_id, attempt, level, message)
      SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[])
      """;

  /// SQLSTATE `lock_not_available`.
  private static final String HELD_UP = "55P03";

  private final Pool pool;
  private final Database workloads;

  ProgressStore(@ReactiveDataSource("engine") Pool pool, Database workloads) {
    this.pool = pool;
    this.workloads = workloads;
  }

  /// How far an attempt has come.
  record Reached(long job, long lease, Progress progress) {}

  /// @return the jobs whose progress was taken; the others had lost their lease
  Uni<Set<Long>> write(List<Reached> reached) {
    return write(pool, reached);
  }

  /// The same, in the caller's transaction.
  Uni<Set<Long>> write(SqlConnection tx, List<Reached> reached) {
    return write((SqlClient) tx, reached).call(() -> tx.query(AS_PATIENT_AS_EVER).execute());
  }

  private static Uni<Set<Long>> write(SqlClient client, List<Reached> reached) {
    return client
        .preparedQuery(WRITE)
        .execute(
            Columns.of(reached)
                .bigint(Reached::job)
                .bigint(Reached::lease)
                .text(r -> r.progress().phase())
                .bigint(r -> r.progress().done())
                .bigint(r -> r.progress().total())
                .text(r -> r.progress().message())
                .smallint(r -> r.progress().percent())
                .tuple())
        .map(rows -> new HashSet<>(Rows.map(rows, row -> row.getLong(0))));
  }

  /// Whether a [#WRITE] failed because a transaction held what it was to change.
  static boolean isHeldUp(Throwable failure) {
    return failure instanceof PgException answer && HELD_UP.equals(answer.getSqlState());
  }

  /// Runs a handler's writes on the pool of the workloads, not on the engine's.
  <T> Uni<T> inTransaction(Function<Tx, Uni<T>> work) {
    return workloads.inTransaction(work);
  }

  /// @param cursor JSON text
  /// @return `false` when the lease is lost
  Uni<Boolean> checkpoint(long job, long lease, String cursor) {
    return checkpoint(pool, job, lease, cursor);
  }

  /// The same, in the caller's transaction.
  Uni<Boolean> checkpoint(SqlClient client, long job, long lease, String cursor) {
    return client
        .preparedQuery(CHECKPOINT)
        .execute(Tuple.of(job, lease, cursor))
        .map(rows -> rows.rowCount() == 1);
  }

  /// What came of recording an effect.
  enum EffectResult {
    FIRST,
    REPEATED,
    LEASE_LOST
  }

  Uni<EffectResult> effect(long job, long lease, String key) {
    return pool.preparedQuery(EFFECT)
        .execute(Tuple.of(job, lease, key))
        .map(rows -> {
          Row row = rows.iterator().next();
          if (row.getLong("held") == 0) {
            return EffectResult.LEASE_LOST;
          }
          return row.getLong("added") == 1 ? EffectResult.FIRST : EffectResult.REPEATED;
        });
  }

  /// What a job left behind when it ran before.
  ///
  /// @param cursor JSON text of the position it saved, or `null`
  /// @param cancelReason why somebody wants it stopped, or `null`: its attempt ended by itself
  ///   before it heard
  record Left(@Nullable String cursor, @Nullable String cancelReason) {
    static final Left NOTHING = new Left(null, null);
  }

  /// @return by job; those that left nothing are left out
  Uni<Map<Long, Left>> left(List<Long> jobs) {
    return pool.preparedQuery(LEFT)
        .execute(Tuple.tuple().addValue(jobs.toArray(Long[]::new)))
        .map(rows -> {
          var left = new HashMap<Long, Left>();
          rows.forEach(
              row -> left.put(row.getLong(0), new Left(row.getString(1), row.getString(2))));
          return left;
        });
  }

  /// A line of a job's log.
  record Line(long job, int attempt, String level, String message) {}

  Uni<Void> log(List<Line> lines) {
    return pool.preparedQuery(LOG)
        .execute(
            Columns.of(lines)
                .bigint(Line::job)
                .smallint(Line::attempt)
                .text(Line::level)
                .text(Line::message)
                .tuple())
        .replaceWithVoid();
  }
}
