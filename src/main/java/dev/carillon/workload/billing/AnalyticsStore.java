package dev.carillon.workload.billing;

import dev.carillon.platform.db.Rows;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The figures over many runs. `$2` names whose runs, or is null for the whole tenant; `$3` is how
/// many days back. Indexes: `validation_runs_owner` or `validation_runs_tenant`, then the unique
/// one of the findings.
@Singleton
final class AnalyticsStore {

  private static final String RUNS =
      """
       r.tenant = $1 AND ($2::text IS NULL OR r.created_by = $2)
         AND r.created_at > now() - $3::int * interval '1 day'
      """;

  static final String BY_DAY =
      """
      SELECT r.created_at::date AS day, count(*)::int AS runs,
             (count(*) FILTER (WHERE r.status = 'completed'))::int AS completed,
             (count(*) FILTER (WHERE r.status = 'failed'))::int AS failed,
             sum(r.processed_rows)::bigint AS rows, sum(r.result_count)::bigint AS findings,
             avg(extract(epoch FROM r.finished_at - r.started_at) * 1000)
               FILTER (WHERE r.status = 'completed') AS took
        FROM validation_runs r
       WHERE\
      """
          + RUNS
          + " GROUP BY 1 ORDER BY 1";

  static final String BY_RULE =
      """
      SELECT f.rule_id, f.scenario, f.severity, count(*)::int AS findings,
             count(DISTINCT f.validation_run_id)::int AS runs,
             coalesce(sum(f.monetary_impact), 0) AS impact
        FROM validation_runs r JOIN validation_results f ON f.validation_run_id = r.id
       WHERE\
      """
          + RUNS
          + " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2 LIMIT 500";

  private final Pool pool;

  AnalyticsStore(Pool pool) {
    this.pool = pool;
  }

  /// The runs of one day.
  ///
  /// @param averageDuration of the completed ones (ms), or `null` when none was
  @RegisterForReflection
  record Day(
      LocalDate date,
      int runs,
      int completed,
      int failed,
      long rows,
      long findings,
      @Nullable Long averageDuration) {}

  /// What one scenario of a rule found.
  ///
  /// @param monetaryImpact sum over its findings (CAD)
  @RegisterForReflection
  record Finding(
      String ruleId,
      String scenarioId,
      String severity,
      int findings,
      int runs,
      BigDecimal monetaryImpact) {}

  Uni<List<Day>> byDay(String tenant, @Nullable String owner, int days) {
    return pool.preparedQuery(BY_DAY)
        .execute(Tuple.of(tenant, owner, days))
        .map(rows -> Rows.map(rows, AnalyticsStore::day));
  }

  Uni<List<Finding>> byRule(String tenant, @Nullable String owner, int days) {
    return pool.preparedQuery(BY_RULE)
        .execute(Tuple.of(tenant, owner, days))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Finding(
                        row.getString("rule_id"),
                        row.getString("scenario"),
                        row.getString("severity"),
                        row.getInteger("findings"),
                        row.getInteger("runs"),
                        row.getBigDecimal("impact"))));
  }

  private static Day day(Row row) {
    BigDecimal took = row.getBigDecimal("took");
    return new Day(
        row.getLocalDate("day"),
        row.getInteger("runs"),
        row.getInteger("completed"),
        row.getInteger("failed"),
        row.getLong("rows"),
        row.getLong("findings"),
        took == null ? null : took.longValue());
  }
}
