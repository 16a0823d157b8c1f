package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;

/// The statements that count for the people who run a conservatory.
@Singleton
final class CascadeFigureStore {

  /// Stored priorities are negative, so that the smallest is the most urgent. Indexes: `job_lane`
  /// by its unique key, `job_ready_claim`.
  static final String BY_PRIORITY =
      """
      SELECT count(*) FILTER (WHERE j.prio < 0) AS high,
             count(*) FILTER (WHERE j.prio = 0) AS medium,
             count(*) FILTER (WHERE j.prio > 0) AS low
        FROM job_lane l JOIN job_ready j ON j.lane = l.lane AND j.lease = 0
       WHERE l.tenant = $1 AND l.queue = $2
      """;

  /// Indexes: `deletion_audit_kind`, `integrity_run_newest`.
  static final String FOUND =
      """
      SELECT (SELECT count(*) FROM deletion_audit WHERE tenant = $1) AS records,
             (SELECT count(*) FROM deletion_audit
               WHERE tenant = $1 AND deletion_type = 'cascade_cleanup'
                 AND at > now() - interval '1 day') AS recent,
             (SELECT coalesce(sum(changed), 0) FROM integrity_run
               WHERE tenant = $1 AND kind = 'orphanedReferenceCleanup') AS cleaned,
             coalesce((SELECT found FROM integrity_run
                        WHERE tenant = $1 AND kind = 'integrityValidation'
                        ORDER BY at DESC LIMIT 1), 0) AS issues
      """;

  private final Pool pool;

  CascadeFigureStore(Pool pool) {
    this.pool = pool;
  }

  /// Waiting jobs by the name of their priority (counts).
  record ByPriority(long high, long medium, long low) {}

  /// What deletions and checks left (counts).
  ///
  /// @param recent deletions of the last day
  /// @param cleaned rows that clean-ups mended, ever
  /// @param issues of the last validation
  record Found(long records, long recent, long cleaned, long issues) {}

  Uni<ByPriority> byPriority(String tenant) {
    return pool.preparedQuery(BY_PRIORITY)
        .execute(Tuple.of(tenant, Cascade.QUEUE))
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new ByPriority(
                            row.getLong("high"), row.getLong("medium"), row.getLong("low")))
                .getFirst());
  }

  Uni<Found> found(String tenant) {
    return pool.preparedQuery(FOUND)
        .execute(Tuple.of(tenant))
        .map(rows ->
            Rows.map(
                    rows,
                    row ->
                        new Found(
                            row.getLong("records"),
                            row.getLong("recent"),
                            row.getLong("cleaned"),
                            row.getLong("issues")))
                .getFirst());
  }
}
