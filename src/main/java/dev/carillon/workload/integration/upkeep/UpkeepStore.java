package dev.carillon.workload.integration.upkeep;

import dev.carillon.platform.db.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/// The statements that keep the tables of integrations fit, and count what happened.
@Singleton
final class UpkeepStore {

  /// Index: `integration_call_at`.
  static final String DROP_CALLS =
      "DELETE FROM integration_call WHERE at < now() - $1::bigint * interval '1 ms'";

  static final String DROP_ATTEMPTS =
      "DELETE FROM oauth_attempt WHERE at < now() - $1::bigint * interval '1 ms'";

  /// Flows nobody finished hold a sealed verifier that is of no more use.
  static final String DROP_FLOWS =
      "DELETE FROM integration_flow WHERE expires_at < now() - interval '1 day'";

  /// The tables that change a lot.
  static final List<String> TABLES =
      List.of(
          "integration",
          "provider_pace",
          "integration_call",
          "integration_flow",
          "integration_file",
          "oauth_attempt");

  static final String SIZES =
      """
      SELECT relname AS name, n_live_tup AS live, n_dead_tup AS dead,
             pg_total_relation_size(relid) AS bytes
        FROM pg_stat_user_tables WHERE relname = ANY ($1::text[]) ORDER BY relname
      """;

  /// The figures of one day, counted anew each time, so that a repetition changes nothing.
  static final String ROLL_UP =
      """
      INSERT INTO integration_day (day, tenant, provider, integrations, active, refreshes,
                                   refresh_failures, checks, unhealthy)
      SELECT $1::date, i.tenant, i.provider, count(DISTINCT i.id),
             count(DISTINCT i.id) FILTER (WHERE i.status = 'active'),
             count(c.at) FILTER (WHERE c.kind = 'refresh' AND c.outcome = 'ok'),
             count(c.at) FILTER (WHERE c.kind = 'refresh' AND c.outcome <> 'ok'),
             count(c.at) FILTER (WHERE c.kind = 'health'),
             count(c.at) FILTER (WHERE c.kind = 'health' AND c.outcome <> 'ok')
        FROM integration i
             LEFT JOIN integration_call c
                    ON c.tenant = i.tenant AND c.integration = i.id
                   AND c.at >= $1::date AND c.at < $1::date + 1
       GROUP BY i.tenant, i.provider
          ON CONFLICT (day, tenant, provider) DO UPDATE
         SET integrations = excluded.integrations, active = excluded.active,
             refreshes = excluded.refreshes, refresh_failures = excluded.refresh_failures,
             checks = excluded.checks, unhealthy = excluded.unhealthy
      """;

  static final String DAYS =
      """
      SELECT d.day::text AS day, p.slug, d.integrations, d.active, d.refreshes, d.refresh_failures,
             d.checks, d.unhealthy
        FROM integration_day d JOIN cloud_provider p ON p.id = d.provider
       WHERE d.tenant = $1 AND d.day > current_date - $2::int
       ORDER BY d.day, p.slug
      """;

  private final Pool pool;
  private final Pool patient;

  /// @param patient for statements that may be silent for long
  UpkeepStore(Pool pool, @ReactiveDataSource("upkeep") Pool patient) {
    this.pool = pool;
    this.patient = patient;
  }

  /// @return rows dropped (count)
  Uni<Integer> dropCalls(Duration olderThan) {
    return drop(DROP_CALLS, Tuple.of(olderThan.toMillis()));
  }

  Uni<Integer> dropAttempts(Duration olderThan) {
    return drop(DROP_ATTEMPTS, Tuple.of(olderThan.toMillis()));
  }

  Uni<Integer> dropFlows() {
    return drop(DROP_FLOWS, Tuple.tuple());
  }

  private Uni<Integer> drop(String statement, Tuple values) {
    return pool.preparedQuery(statement).execute(values).map(done -> done.rowCount());
  }

  /// @param table one of [#TABLES], which is not a parameter PostgreSQL takes
  Uni<Void> vacuum(String table) {
    return patient.query("VACUUM (ANALYZE, SKIP_LOCKED) " + table).execute().replaceWithVoid();
  }

  /// @param live rows, as PostgreSQL estimates
  /// @param dead rows that a vacuum has not removed
  record Size(String table, long live, long dead, long bytes) {}

  Uni<List<Size>> sizes() {
    return pool.preparedQuery(SIZES)
        .execute(Tuple.tuple().addValue(TABLES.toArray(String[]::new)))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Size(
                        row.getString("name"),
                        row.getLong("live"),
                        row.getLong("dead"),
                        row.getLong("bytes"))));
  }

  /// @return pairs of tenant and provider (count)
  Uni<Integer> rollUp(LocalDate day) {
    return drop(ROLL_UP, Tuple.of(day));
  }

  Uni<List<DayView>> days(String tenant, int days) {
    return pool.preparedQuery(DAYS)
        .execute(Tuple.of(tenant, days))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new DayView(
                        row.getString("day"),
                        row.getString("slug"),
                        row.getInteger("integrations"),
                        row.getInteger("active"),
                        row.getInteger("refreshes"),
                        row.getInteger("refresh_failures"),
                        row.getInteger("checks"),
                        row.getInteger("unhealthy"))));
  }
}
