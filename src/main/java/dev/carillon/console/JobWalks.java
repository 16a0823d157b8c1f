package dev.carillon.console;

import dev.carillon.job.api.JobViewStore;

/// The statements that walk through jobs from the newest to the oldest: one for each [Source] to
/// find a page, and one to say how far the walk came.
///
/// All have the same parameters: lanes `$1`, owner `$2`, states `$3`, type `$4`, tag `$5`, created
/// from `$6` to `$7`, text `$8`, ids below `$9`, at most `$10` jobs looked at for a page of `$11`.
final class JobWalks {

  /// Jobs at the beginning of a lane among which those that run are looked for (count).
  private static final int HEAD = 10_000;

  /// What no index decides.
  static final String FITS =
      """
      ($1::int[] IS NULL OR s.lane = ANY ($1)) AND ($2::text IS NULL OR s.owner = $2)
         AND s.state = ANY ($3::text[]) AND ($4::text IS NULL OR s.kind = $4)
         AND ($5::text IS NULL OR s.opts->'tags' ? $5)
         AND ($6::timestamptz IS NULL OR s.created_at >= $6)
         AND ($7::timestamptz IS NULL OR s.created_at < $7)
         AND ($8::text IS NULL OR s.id::text LIKE $8 OR lower(s.kind) LIKE $8
              OR lower(s.unique_key) LIKE $8 OR lower((s.opts->'tags')::text) LIKE $8
              OR lower((jsonb_path_query_array(s.errors, '$[*].message'))::text) LIKE $8)\
      """;

  private static final String LIVE_LANES = " AND ($1::int[] IS NULL OR lane = ANY ($1))";
  private static final String OF_READY = " AND $3::text[] && '{available,running}'";
  private static final String OF_SCHEDULED = " AND $3::text[] && '{scheduled,retryable}'";

  /// Partitions that ended before `$6` hold nothing that was created later.
  private static final String OF_DONE =
      " AND $3::text[] && '{completed,cancelled,discarded}'"
          + " AND ($6::timestamptz IS NULL OR finished_at >= $6)";

  private static final String NEWEST = " ORDER BY id DESC LIMIT $10";

  /// False when nothing of the type is there, as last counted: then nobody looks for it among a
  /// million others.
  private static final String LIVE =
      " AND EXISTS (SELECT FROM figure_live f WHERE f.kind = $4"
          + " AND ($1::int[] IS NULL OR f.lane = ANY ($1)) AND %s > 0)";

  private static final String ANY_READY = LIVE.formatted("f.waiting + f.running");
  private static final String ANY_SCHEDULED = LIVE.formatted("f.scheduled + f.retrying");

  private static final String OF_OWNER = " AND owner = $2";
  private static final String OF_KIND = " AND kind = $4";

  /// Partitions of days that are over have indexes by type and by lane; the running one has none of
  /// them, since each would cost every job that ends (docs/performance.md).
  private static final String RUNNING_DAY =
      "finished_at >= date_trunc('day', now() - interval '2 hours')";

  private static final String PAST_DAYS =
      " AND finished_at < date_trunc('day', now() - interval '2 hours')";

  private static String ready(String also) {
    return JobViewStore.READY + " WHERE id < $9" + OF_READY + also + NEWEST;
  }

  private static String scheduled(String also) {
    return JobViewStore.SCHEDULED + " WHERE id < $9" + OF_SCHEDULED + also + NEWEST;
  }

  private static String done(String also) {
    return JobViewStore.DONE + " WHERE id < $9 AND state = ANY ($3)" + OF_DONE + also;
  }

  private static String walk(String ready, String scheduled, String done) {
    return "(%s) UNION ALL (%s) UNION ALL (%s) ORDER BY id DESC LIMIT $10"
        .formatted(ready, scheduled, done);
  }

  /// A walk by an index that the running day does not have: of that day as many jobs are looked at
  /// as a walk may, and the walk ends where that did.
  private static String walkPast(String ready, String scheduled, String ofToday, String past) {
    return """
    WITH today AS MATERIALIZED (
      SELECT id, kind, lane FROM job_done WHERE id < $9 AND %2$s ORDER BY id DESC LIMIT $10
    ), edge AS MATERIALIZED (
      SELECT CASE WHEN count(*) >= $10 THEN min(id) ELSE 0 END AS id FROM today
    )
    SELECT w.*, edge.id AS edge
      FROM edge CROSS JOIN LATERAL (
           (%3$s) UNION ALL (%4$s) UNION ALL (
             SELECT d.* FROM today t CROSS JOIN LATERAL (%1$s WHERE id = t.id AND %2$s) d
              WHERE %5$s ORDER BY id DESC)
           UNION ALL (%6$s)) w
     WHERE w.id >= edge.id
     ORDER BY w.id DESC LIMIT $10\
    """
        .formatted(JobViewStore.DONE, RUNNING_DAY, ready, scheduled, ofToday, past);
  }

  private static final String ALL =
      walk(ready(LIVE_LANES), scheduled(LIVE_LANES), done("") + NEWEST);

  private static final String OWNER =
      walk(ready(OF_OWNER), scheduled(OF_OWNER), done(OF_OWNER) + NEWEST);

  private static final String UNWELL =
      walk(
          ready(" AND false"),
          scheduled(" AND attempt > 0"),
          done(" AND state <> 'completed'") + NEWEST);

  private static String ofKind() {
    return walkPast(
        ready(LIVE_LANES + OF_KIND + ANY_READY),
        scheduled(LIVE_LANES + OF_KIND + ANY_SCHEDULED),
        "t.kind = $4",
        done(OF_KIND + PAST_DAYS) + NEWEST);
  }

  private static String ofLanes() {
    return walkPast(
        ready(LIVE_LANES),
        scheduled(LIVE_LANES),
        "t.lane = ANY ($1)",
        "SELECT d.* FROM unnest($1::int[]) AS x(lane) CROSS JOIN LATERAL ("
            + done(" AND lane = x.lane" + PAST_DAYS)
            + " ORDER BY id DESC LIMIT $11) d");
  }

  /// Those that run were the best of their lanes when they were claimed, so they stand at the
  /// beginning of `job_ready_claim`. No index knows a lease: ADR 0001. Lanes in which nothing ran
  /// when that was last counted are left out.
  private static String ofRunning() {
    return "SELECT r.* FROM job_lane l CROSS JOIN LATERAL (SELECT * FROM ("
        + JobViewStore.READY
        + " WHERE lane = l.lane ORDER BY prio, run_at, id LIMIT "
        + HEAD
        + ") h WHERE h.state = 'running' AND h.id < $9) r"
        + " WHERE ($1::int[] IS NULL OR l.lane = ANY ($1))"
        + " AND EXISTS (SELECT FROM figure_live f WHERE f.lane = l.lane AND f.running > 0)"
        + " ORDER BY id DESC LIMIT $10";
  }

  private static String pageOf(String walk) {
    return JobViewStore.VIEW.formatted(
            "NULL AS payload, NULL AS errors, j.errors->-1->>'message' AS last_error,",
            "SELECT * FROM (" + walk + ") s WHERE " + FITS + " ORDER BY s.id DESC LIMIT $11")
        + " ORDER BY j.id DESC";
  }

  /// How far a walk came that found no full page: `last` is null when it came to the end.
  private static String reachOf(String walk, String edge) {
    return """
    SELECT greatest(count(*), CASE WHEN max(%1$s) > 0 THEN $10 ELSE 0 END) AS seen,
           CASE WHEN count(*) >= $10 THEN min(s.id) ELSE nullif(max(%1$s), 0) END AS last
      FROM (%2$s) s
     WHERE $11::int > 0
       AND (true OR ($1::int[], $2::text, $3::text[], $4::text, $5::text, $6::timestamptz,
                     $7::timestamptz, $8::text) IS NULL)
    """
        .formatted(edge, walk);
  }

  /// Index: `job_ready_pkey`, `job_scheduled_pkey`, `job_done_id`.
  private static final String PAGE_OF_ALL = pageOf(ALL);

  /// Index: `job_ready_owner`, `job_scheduled_owner`, `job_done_owner`.
  private static final String PAGE_OF_OWNER = pageOf(OWNER);

  /// Index: `job_scheduled_retry`, `job_done_unwell`.
  private static final String PAGE_OF_UNWELL = pageOf(UNWELL);

  /// Index: `job_done_kind`.
  private static final String PAGE_OF_KIND = pageOf(ofKind());

  /// Index: `job_done_lane`, once per lane.
  private static final String PAGE_OF_LANES = pageOf(ofLanes());

  /// Index: `job_ready_claim`, once per lane.
  private static final String PAGE_OF_RUNNING = pageOf(ofRunning());

  private static final String REACH_OF_ALL = reachOf(ALL, "0");
  private static final String REACH_OF_OWNER = reachOf(OWNER, "0");
  private static final String REACH_OF_UNWELL = reachOf(UNWELL, "0");
  private static final String REACH_OF_KIND = reachOf(ofKind(), "s.edge");
  private static final String REACH_OF_LANES = reachOf(ofLanes(), "s.edge");
  private static final String REACH_OF_RUNNING = reachOf(ofRunning(), "0");

  private JobWalks() {}

  /// {@return the statement that finds a page}
  static String page(Source source) {
    return switch (source) {
      case ALL -> PAGE_OF_ALL;
      case OWNER -> PAGE_OF_OWNER;
      case UNWELL -> PAGE_OF_UNWELL;
      case KIND -> PAGE_OF_KIND;
      case LANES -> PAGE_OF_LANES;
      case RUNNING -> PAGE_OF_RUNNING;
    };
  }

  /// {@return the statement that says how far a walk came that found no full page}
  static String reach(Source source) {
    return switch (source) {
      case ALL -> REACH_OF_ALL;
      case OWNER -> REACH_OF_OWNER;
      case UNWELL -> REACH_OF_UNWELL;
      case KIND -> REACH_OF_KIND;
      case LANES -> REACH_OF_LANES;
      case RUNNING -> REACH_OF_RUNNING;
    };
  }
}
