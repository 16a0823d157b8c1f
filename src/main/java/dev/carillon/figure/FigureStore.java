package dev.carillon.figure;

import dev.carillon.platform.db.Columns;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// The statements that keep the figures.
@Singleton
final class FigureStore {

  /// Adds what a node counted to the running minute. In the order of the keys, so that nodes do not
  /// wait for each other in a ring. No indexed column changes, so an addition is a HOT update.
  static final String ADD =
      """
      INSERT INTO figure_minute AS f (at, lane, kind, completed, failed, cancelled, retried, ran,
                                      waited)
      SELECT date_trunc('minute', now()), lane, kind, completed, failed, cancelled, retried,
             ran::int[], waited::int[]
        FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[],
                    $6::bigint[], $7::text[], $8::text[])
             AS n(lane, kind, completed, failed, cancelled, retried, ran, waited)
          ON CONFLICT (at, lane, kind) DO UPDATE
         SET completed = f.completed + excluded.completed, failed = f.failed + excluded.failed,
             cancelled = f.cancelled + excluded.cancelled, retried = f.retried + excluded.retried,
             ran = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
                           FROM unnest(f.ran, excluded.ran) AS u(a, b)),
             waited = ARRAY(SELECT coalesce(a, 0) + coalesce(b, 0)
                              FROM unnest(f.waited, excluded.waited) AS u(a, b))
      """;

  /// Takes a look for all nodes, when the last one is `$2` ms old and fifty times as old as it
  /// took.
  static final String TAKE =
      """
      SELECT FROM figure_round
       WHERE name = $1 AND at <= now() - greatest($2::bigint, 50 * took_ms) * interval '1 ms'
         FOR UPDATE SKIP LOCKED
      """;

  static final String TAKEN =
      """
      UPDATE figure_round
         SET at = now(),
             took_ms = (extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint
       WHERE name = $1
      """;

  /// Counts what waits and runs, and keeps it: now, for the minute, and how far the ids were.
  ///
  /// Reads the whole of `job_ready` and `job_scheduled` (0.3 s for a million of each); that is why
  /// one node does it for all, and never for more than a fiftieth of the time.
  static final String LOOK =
      """
      WITH seen AS (
        SELECT lane, kind, count(*) FILTER (WHERE lease = 0) AS waiting,
               count(*) FILTER (WHERE lease <> 0) AS running, 0 AS scheduled, 0 AS retrying,
               min(run_at) FILTER (WHERE lease = 0) AS oldest
          FROM job_ready GROUP BY lane, kind
        UNION ALL
        SELECT lane, kind, 0, 0, count(*) FILTER (WHERE attempt = 0),
               count(*) FILTER (WHERE attempt <> 0), NULL
          FROM job_scheduled GROUP BY lane, kind
      ), pair AS MATERIALIZED (
        SELECT lane, kind, sum(waiting) AS waiting, sum(running) AS running,
               sum(scheduled) AS scheduled, sum(retrying) AS retrying, min(oldest) AS oldest
          FROM seen GROUP BY lane, kind
      ), gone AS (
        DELETE FROM figure_live f
         WHERE NOT EXISTS (SELECT FROM pair p WHERE p.lane = f.lane AND p.kind = f.kind)
      ), put AS (
        INSERT INTO figure_live AS f (lane, kind, waiting, running, scheduled, retrying, oldest)
        SELECT * FROM pair
            ON CONFLICT (lane, kind) DO UPDATE
           SET waiting = excluded.waiting, running = excluded.running,
               scheduled = excluded.scheduled, retrying = excluded.retrying,
               oldest = excluded.oldest
         WHERE (f.waiting, f.running, f.scheduled, f.retrying, f.oldest)
               IS DISTINCT FROM (excluded.waiting, excluded.running, excluded.scheduled,
                                 excluded.retrying, excluded.oldest)
      ), clock AS (
        INSERT INTO figure_clock (at, block)
        SELECT date_trunc('minute', now()), last_value FROM job_id_block
            ON CONFLICT (at) DO NOTHING
      ), deep AS MATERIALIZED (
        SELECT lane, sum(waiting) AS waiting, sum(running) AS running FROM pair GROUP BY lane
        UNION ALL
        SELECT 0, coalesce(sum(waiting), 0), coalesce(sum(running), 0) FROM pair
      ), empty AS (
        UPDATE figure_depth d SET waiting = 0, running = 0
         WHERE at = date_trunc('minute', now())
           AND NOT EXISTS (SELECT FROM deep p WHERE p.lane = d.lane)
      )
      INSERT INTO figure_depth AS d (at, lane, waiting, running)
      SELECT date_trunc('minute', now()), lane, waiting, running FROM deep
          ON CONFLICT (lane, at) DO UPDATE
         SET waiting = excluded.waiting, running = excluded.running
       WHERE (d.waiting, d.running) <> (excluded.waiting, excluded.running)
      """;

  /// Adds up the hours that are over, once nobody writes to their last minute any more. What has no
  /// times, such as jobs that were cancelled while they waited, has its counts all the same.
  static final String HOURS =
      """
      WITH hours AS (
        SELECT generate_series(
                 coalesce((SELECT max(at) + interval '1 hour' FROM figure_hour),
                          (SELECT date_trunc('hour', min(at)) FROM figure_minute)),
                 date_trunc('hour', now() - interval '2 minutes') - interval '1 hour',
                 interval '1 hour') AS hour
      ), minutes AS MATERIALIZED (
        SELECT h.hour, m.* FROM hours h
          JOIN figure_minute m ON m.at >= h.hour AND m.at < h.hour + interval '1 hour'
      ), ran AS MATERIALIZED (
        SELECT hour, lane, kind, array_agg(n::int ORDER BY i) AS spread
          FROM (SELECT hour, lane, kind, i, sum(n) AS n
                  FROM minutes, unnest(ran) WITH ORDINALITY AS u(n, i)
                 GROUP BY hour, lane, kind, i) buckets
         GROUP BY hour, lane, kind
      ), waited AS MATERIALIZED (
        SELECT hour, lane, kind, array_agg(n::int ORDER BY i) AS spread
          FROM (SELECT hour, lane, kind, i, sum(n) AS n
                  FROM minutes, unnest(waited) WITH ORDINALITY AS u(n, i)
                 GROUP BY hour, lane, kind, i) buckets
         GROUP BY hour, lane, kind
      ), counts AS (
        SELECT hour, lane, kind, sum(completed) AS completed, sum(failed) AS failed,
               sum(cancelled) AS cancelled, sum(retried) AS retried
          FROM minutes GROUP BY hour, lane, kind
      )
      INSERT INTO figure_hour (at, lane, kind, completed, failed, cancelled, retried, ran, waited)
      SELECT hour, lane, kind, completed, failed, cancelled, retried, coalesce(r.spread, '{}'),
             coalesce(w.spread, '{}')
        FROM counts LEFT JOIN ran r USING (hour, lane, kind)
        LEFT JOIN waited w USING (hour, lane, kind)
          ON CONFLICT (at, lane, kind) DO NOTHING
      """;

  static final String FORGET =
      """
      WITH minutes AS (DELETE FROM figure_minute WHERE at < now() - interval '7 days'),
           depths AS (DELETE FROM figure_depth WHERE at < now() - interval '7 days'),
           clocks AS (DELETE FROM figure_clock WHERE at < now() - interval '90 days')
      DELETE FROM figure_hour WHERE at < now() - interval '90 days'
      """;

  /// Gives the days of the history that are over the indexes that lists by type and by lane walk
  /// along, and the one by which `/api/jobs` finds a tag. Nothing is written to those partitions
  /// any more, so nobody pays for them but this; and nobody would analyze them, without which a
  /// rare tag looks like a frequent one.
  static final String SHELVE =
      """
      DO $$
      DECLARE
        day record;
      BEGIN
        FOR day IN
          SELECT c.relname
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent = 'job_done'::regclass
             AND (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz
                 < now() - interval '1 hour'
             AND to_regclass(quote_ident(c.relname || '_tag')) IS NULL
           ORDER BY c.relname DESC
           LIMIT 3
        LOOP
          EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (lane, id)',
                         day.relname || '_lane_id', day.relname);
          EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %I (kind, id)',
                         day.relname || '_kind_id', day.relname);
          EXECUTE format('CREATE INDEX %I ON %I USING gin ((opts->''tags'')) WHERE opts ? ''tags''',
                         day.relname || '_tag', day.relname);
          EXECUTE format('ANALYZE %I', day.relname);
        END LOOP;
      END
      $$
      """;

  private final Pool pool;
  private final Pool patient;

  /// @param patient for statements that may be silent for long
  FigureStore(@ReactiveDataSource("engine") Pool pool, @ReactiveDataSource("upkeep") Pool patient) {
    this.pool = pool;
    this.patient = patient;
  }

  /// What a node counted of a pair since it last wrote.
  record Counted(AttemptFigures.Pair pair, Tally tally) {}

  Uni<Void> add(List<Counted> counted) {
    List<Counted> ordered =
        counted.stream()
            .sorted(
                Comparator.comparing((Counted each) -> each.pair().lane())
                    .thenComparing(each -> each.pair().kind()))
            .toList();
    return pool.preparedQuery(ADD)
        .execute(
            Columns.of(ordered)
                .bigint(each -> (long) each.pair().lane())
                .text(each -> each.pair().kind())
                .bigint(each -> each.tally().completed())
                .bigint(each -> each.tally().failed())
                .bigint(each -> each.tally().cancelled())
                .bigint(each -> each.tally().retried())
                .text(each -> each.tally().ran().stored())
                .text(each -> each.tally().waited().stored())
                .tuple())
        .replaceWithVoid();
  }

  /// Counts what waits and runs, unless another node just did.
  ///
  /// @return whether it was this node's turn
  Uni<Boolean> look(Duration every) {
    return round("live", every, LOOK);
  }

  /// Adds up hours and forgets what is old, unless another node just did.
  Uni<Boolean> addUp(Duration every) {
    return round("hours", every, HOURS, FORGET);
  }

  /// Gives a few days that are over their indexes, unless another node just did.
  Uni<Boolean> shelve(Duration every) {
    return patient.withTransaction(connection ->
        connection
            .preparedQuery(TAKE)
            .execute(Tuple.of("shelve", every.toMillis()))
            .chain(mine ->
                mine.rowCount() == 0
                    ? Uni.createFrom().item(false)
                    : connection
                        .query(SHELVE)
                        .execute()
                        .chain(() -> connection.preparedQuery(TAKEN).execute(Tuple.of("shelve")))
                        .replaceWith(true)));
  }

  private Uni<Boolean> round(String name, Duration every, String... steps) {
    return pool.withTransaction(connection ->
        connection
            .preparedQuery(TAKE)
            .execute(Tuple.of(name, every.toMillis()))
            .chain(mine -> {
              if (mine.rowCount() == 0) {
                return Uni.createFrom().item(false);
              }
              Uni<Void> done = Uni.createFrom().voidItem();
              for (String step : steps) {
                done = done.chain(() -> connection.preparedQuery(step).execute().replaceWithVoid());
              }
              return done.chain(() -> connection.preparedQuery(TAKEN).execute(Tuple.of(name)))
                  .replaceWith(true);
            }));
  }
}
