package dev.carillon.job.engine;

import dev.carillon.platform.db.DayPartition;
import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// The statements that keep the engine's tables going: due jobs promoted, partitions made and
/// dropped, the hot table vacuumed.
@Singleton
final class UpkeepStore {

  /// Moves up to `$1` jobs whose time has come into the line.
  ///
  /// Index: `job_scheduled_due`; then a Tid Scan.
  static final String PROMOTE =
      """
      WITH due AS (
        DELETE FROM job_scheduled
         WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM job_scheduled
                  WHERE held IS NULL AND run_at <= now()
                  ORDER BY run_at LIMIT $1
                    FOR UPDATE SKIP LOCKED))
        RETURNING *
      ), ready AS (
        INSERT INTO job_ready (id, run_at, created_at, batch, lane, shard, prio, attempt, runs,
                               max_attempts, rescues, kind, payload, opts, owner, unique_key,
                               gate_key, errors)
        SELECT id, run_at, created_at, batch, lane, shard, prio, attempt, runs, max_attempts,
               rescues, kind, payload, opts, owner, unique_key, gate_key, errors
          FROM due
        RETURNING lane
      )
      SELECT count(*) AS moved, array_agg(DISTINCT lane) AS lanes FROM ready
      """;

  static final String NEXT_DUE =
      """
      SELECT (extract(epoch FROM min(run_at) - now()) * 1000)::bigint AS wait_ms
        FROM job_scheduled WHERE held IS NULL
      """;

  /// Makes the day's partition of a table, some days ahead, if it is not there. Attached and not
  /// created in place, which would lock out all who write to the history. Two nodes may try at
  /// once: the lock makes the second find it.
  static final String PARTITION =
      """
      DO $do$
      DECLARE
        day date := current_date + %2$d;
        begins timestamptz;
        ends timestamptz;
        part text := format('%1$s_p%%s', to_char(day, 'YYYYMMDD'));
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('carillon_partitions'));
        IF to_regclass(part) IS NULL THEN
      """
          + DayPartition.BOUNDS
          + """
              EXECUTE format('CREATE TABLE %%I (LIKE %1$s INCLUDING ALL)', part);
              EXECUTE format('ALTER TABLE %1$s ATTACH PARTITION %%I FOR VALUES FROM (%%L) TO (%%L)',
                             part, begins, ends);
            END IF;
          END $do$
          """;

  /// How many partitions of the tables `$1` are missing for the days up to `$2` ahead. One question
  /// instead of a block of code for each of them, which a start would wait for.
  static final String MISSING =
      """
      SELECT count(*)
        FROM unnest($1::text[]) AS t(name), generate_series(0, $2::int) AS d(ahead)
       WHERE to_regclass(name || '_p' || to_char(current_date + ahead, 'YYYYMMDD')) IS NULL
      """;

  /// Gives up when it would have to wait: nobody may queue up behind it. The next round tries
  /// again.
  static final String DROP =
      """
      SELECT set_config('lock_timeout', '100ms', true);
      DROP TABLE IF EXISTS "%s"
      """;

  /// Partitions of table `$1` whose day ended more than `$2` days ago.
  static final String EXPIRED =
      """
      SELECT c.relname
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = $1::text::regclass
         AND to_date(right(c.relname, 8), 'YYYYMMDD') < current_date - $2::int
       ORDER BY 1
      """;

  /// Rows of the past that no live job refers to. One of `job_cancel` is left when its job ends at
  /// the moment it is asked to stop: the end does not see what it waited for. One of `job_progress`
  /// is when an attempt that is cut short saves something at the moment its job ends; of those at
  /// most 10,000 go at a time.
  static final String SWEEP =
      """
      WITH batches AS (
        DELETE FROM job_batch WHERE pending = 0 AND NOT EXISTS (
          SELECT FROM job_ready r WHERE r.id = job_batch.id
          UNION ALL SELECT FROM job_scheduled s WHERE s.id = job_batch.id)
      ), cancels AS (
        DELETE FROM job_cancel c
         WHERE requested_at < now() - interval '1 hour' AND NOT EXISTS (
          SELECT FROM job_ready r WHERE r.id = c.job_id
          UNION ALL SELECT FROM job_scheduled s WHERE s.id = c.job_id)
      ), progress AS (
        DELETE FROM job_progress
         WHERE job_id = ANY (ARRAY(
                 SELECT job_id FROM job_progress p
                  WHERE updated_at < now() - interval '1 hour' AND NOT EXISTS (
                    SELECT FROM job_ready r WHERE r.id = p.job_id
                    UNION ALL SELECT FROM job_scheduled s WHERE s.id = p.job_id)
                  LIMIT 10000))
      ), rates AS (
        DELETE FROM job_rate WHERE next < now() - interval '1 hour'
      )
      DELETE FROM worker WHERE stopped_at < now() - interval '1 day'
      """;

  /// Not `FULL`, takes no lock that a claim would wait for. The tail is not cut off: that would
  /// need an exclusive lock, and the pages are needed again at once.
  static final String VACUUM = "VACUUM (TRUNCATE false, SKIP_LOCKED true) job_ready";

  /// With the statistics of a shorter line the claim from marks would read all that is behind a
  /// mark and sort it.
  static final String ANALYZE = "ANALYZE job_ready";

  /// Dead rows of the hot table the last vacuum could not remove, and those since (count).
  static final String DEAD = "SELECT pg_stat_get_dead_tuples('job_ready'::regclass)";

  private final Pool pool;
  private final Pool patient;

  /// @param patient for statements that may be silent for long
  @Inject
  UpkeepStore(@ReactiveDataSource("engine") Pool pool, @ReactiveDataSource("upkeep") Pool patient) {
    this.pool = pool;
    this.patient = patient;
  }

  UpkeepStore(Pool pool) {
    this(pool, pool);
  }

  /// @param moved jobs put in line (count)
  record Promoted(long moved, List<Integer> lanes) {}

  Uni<Promoted> promote(int limit) {
    return pool.preparedQuery(PROMOTE)
        .execute(Tuple.of(limit))
        .map(rows -> {
          Row row = rows.iterator().next();
          Integer[] lanes = row.getArrayOfIntegers("lanes");
          return new Promoted(row.getLong("moved"), lanes == null ? List.of() : List.of(lanes));
        });
  }

  /// @return time until the next scheduled job is due, not above `most`
  Uni<Duration> untilNextDue(Duration most) {
    return pool.preparedQuery(NEXT_DUE)
        .execute()
        .map(rows -> {
          Long wait = rows.iterator().next().getLong(0);
          return wait == null ? most : Duration.ofMillis(Math.clamp(wait, 0, most.toMillis()));
        });
  }

  /// @param table a partitioned table of ours
  /// @param daysAhead 0 for today
  Uni<Void> makePartition(String table, int daysAhead) {
    return pool.query(PARTITION.formatted(table, daysAhead)).execute().replaceWithVoid();
  }

  /// @param daysAhead 0 for today alone
  /// @return how many are missing (count)
  Uni<Long> missingPartitions(List<String> tables, int daysAhead) {
    return pool.preparedQuery(MISSING)
        .execute(Tuple.of(tables.toArray(String[]::new), daysAhead))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  Uni<List<String>> expiredPartitions(String table, int days) {
    return pool.preparedQuery(EXPIRED)
        .execute(Tuple.of(table, days))
        .map(rows -> Rows.map(rows, row -> row.getString(0)));
  }

  /// @param partition a name [#expiredPartitions] gave
  Uni<Void> dropPartition(String partition) {
    return pool.query(DROP.formatted(partition)).execute().replaceWithVoid();
  }

  Uni<Void> sweep() {
    return pool.query(SWEEP).execute().replaceWithVoid();
  }

  Uni<Void> analyze() {
    return patient.query(ANALYZE).execute().replaceWithVoid();
  }

  /// @return dead rows it had to leave (count)
  Uni<Long> vacuum() {
    return patient
        .query(VACUUM)
        .execute()
        .chain(() -> patient.query(DEAD).execute())
        .map(rows -> rows.iterator().next().getLong(0));
  }
}
