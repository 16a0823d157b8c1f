package dev.carillon.app.doctor;

import static dev.carillon.app.doctor.Finding.bad;
import static dev.carillon.app.doctor.Finding.ok;
import static dev.carillon.app.doctor.Finding.warn;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// What can be wrong with the tables of the job engine.
final class EngineChecks {

  private static final String WORKERS =
      """
      SELECT count(*) FILTER (WHERE lease_until >= now()) AS live,
             count(*) FILTER (WHERE lease_until < now() - interval '1 minute') AS dead
        FROM worker WHERE stopped_at IS NULL
      """;

  /// Reads the whole of `job_ready`, which holds waiting and running jobs alone.
  private static final String LEASES =
      """
      SELECT count(*) FILTER (WHERE r.lease = 0) AS waiting,
             count(*) FILTER (WHERE r.lease <> 0) AS running,
             count(*) FILTER (WHERE r.lease <> 0 AND (w.id IS NULL OR w.lease_until < now() - interval '1 minute'))
               AS stuck,
             coalesce(extract(epoch FROM now() - min(r.run_at) FILTER (WHERE r.lease = 0)), 0)::bigint
               AS oldest
        FROM job_ready r LEFT JOIN worker w ON w.id = r.worker
      """;

  private static final String BLOAT =
      """
      SELECT coalesce(sum(n_dead_tup), 0) AS dead, coalesce(sum(n_live_tup), 0) AS live,
             coalesce(sum(pg_total_relation_size(relid)), 0)::bigint AS bytes,
             coalesce(round(100.0 * sum(n_tup_hot_upd) / nullif(sum(n_tup_upd), 0)), 100)::int AS hot,
             coalesce(sum(n_tup_upd), 0) AS updates
        FROM pg_stat_user_tables WHERE relname IN ('job_ready', 'job_scheduled')
      """;

  private static final String PARTITIONS =
      """
      SELECT count(*) FILTER (WHERE right(c.relname, 8) >= to_char(current_date, 'YYYYMMDD')) AS ahead,
             count(*) AS all_of_them, sum(pg_total_relation_size(c.oid))::bigint AS bytes
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = 'job_done'::regclass
      """;

  private static final String INDEXES =
      """
      SELECT count(*) AS broken, coalesce(string_agg(indexrelid::regclass::text, ', '), '') AS names
        FROM pg_index WHERE NOT indisvalid
      """;

  private static final long MANY_DEAD = 100_000;
  private static final long MANY_UPDATES = 10_000;
  private static final int HOT_PERCENT = 90;
  private static final long LONG_WAIT_SECONDS = 300;

  private EngineChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of("workers", WORKERS, EngineChecks::workers),
        Check.of("leases", LEASES, EngineChecks::leases),
        Check.of("bloat", BLOAT, EngineChecks::bloat),
        Check.of("partitions", PARTITIONS, EngineChecks::partitions),
        Check.of("indexes", INDEXES, EngineChecks::indexes));
  }

  private static Finding workers(ResultSet row) throws SQLException {
    long live = row.getLong("live");
    long dead = row.getLong("dead");
    if (dead > 0) {
      return bad(
          "workers",
          live + " live, and " + dead + " died without anybody taking their jobs back",
          "a living worker does that within 17 s: start one, or look why it does not");
    }
    return live == 0
        ? warn("workers", "none lives", "start one; jobs wait meanwhile")
        : ok("workers", live + " live");
  }

  private static Finding leases(ResultSet row) throws SQLException {
    long stuck = row.getLong("stuck");
    long oldest = row.getLong("oldest");
    String what = row.getLong("waiting") + " jobs wait, " + row.getLong("running") + " run";
    if (stuck > 0) {
      return bad(
          "leases",
          what + ", " + stuck + " of them for workers that are no more",
          "start a worker: it gives them to others within 17 s");
    }
    return oldest > LONG_WAIT_SECONDS
        ? warn(
            "leases",
            what + ", the oldest has waited for " + oldest + " s",
            "docs/operations.md, a queue grows")
        : ok("leases", what);
  }

  private static Finding bloat(ResultSet row) throws SQLException {
    long dead = row.getLong("dead");
    String what =
        "%d live and %d dead rows in %d MB, %d %% of the updates in place"
            .formatted(row.getLong("live"), dead, row.getLong("bytes") >> 20, row.getInt("hot"));
    if (dead > MANY_DEAD && dead > row.getLong("live")) {
      return bad("bloat", what, "look for an old transaction, then VACUUM job_ready");
    }
    return row.getLong("updates") > MANY_UPDATES && row.getInt("hot") < HOT_PERCENT
        ? warn("bloat", what, "is there an index on job_ready that Carillon did not make?")
        : ok("bloat", what);
  }

  private static Finding partitions(ResultSet row) throws SQLException {
    long ahead = row.getLong("ahead");
    String what =
        "%d days of history, %d MB, partitions for %d days from today on"
            .formatted(row.getLong("all_of_them"), row.getLong("bytes") >> 20, ahead);
    return ahead > 0
        ? ok("partitions", what)
        : warn("partitions", what, "any node makes them at its start and every hour; start one");
  }

  private static Finding indexes(ResultSet row) throws SQLException {
    return row.getLong("broken") == 0
        ? ok("indexes", "all are valid")
        : bad(
            "indexes",
            row.getString("names") + " are not valid",
            "REINDEX INDEX CONCURRENTLY them");
  }
}
