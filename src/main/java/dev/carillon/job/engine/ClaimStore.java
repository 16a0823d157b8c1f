package dev.carillon.job.engine;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// The statements that hand jobs of plain lanes to a worker; those of gated lanes are in
/// [GatedClaimStore].
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
        SELECT id FROM worker WHERE id = $4 AND stopped_at IS NULL AND voided < $3 FOR SHARE
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
                (date_part('epoch', now() - j.run_at) * 1000)::bigint AS waited_ms,
                j.ctid::text AS place
      """;

  /// The same for one lane `$1`, at most `$2`, looking only at the ranges `$5` to `$8` of it, which
  /// are in the order of the lane: each from after a place to before a priority. See [Marks].
  ///
  /// Index: `job_ready_claim`, once per range; then a Tid Scan.
  static final String CLAIM_FROM =
      """
      WITH me AS MATERIALIZED (
        SELECT id FROM worker WHERE id = $4 AND stopped_at IS NULL AND voided < $3 FOR SHARE
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
                (date_part('epoch', now() - j.run_at) * 1000)::bigint AS waited_ms,
                j.ctid::text AS place, j.run_at
      """;

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
                new Marks.Place(row.getShort(10), row.getOffsetDateTime(14), row.getLong(0)));
          }
        })
        .map(rows -> claimed(rows, lease));
  }

  /// @param rows with the columns the claims return, in their order
  static List<Claimed> claimed(Iterable<Row> rows, long lease) {
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
              row.getLong(12),
              row.getString(13)));
    }
    return jobs;
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
