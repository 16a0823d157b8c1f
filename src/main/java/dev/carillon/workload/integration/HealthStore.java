package dev.carillon.workload.integration;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on the health of integrations, and on what is due for them.
@Singleton
final class HealthStore {

  /// Status and health are about the tokens that were looked at; newer ones are not judged. A
  /// revoked one is left alone. A refusal says nothing while the tokens are being renewed: a
  /// provider may have voided the old ones already, before the new ones are stored.
  static final String RECORD =
      """
      UPDATE integration
         SET health = $4, health_message = $5, health_checked_at = now(),
             next_health_at = now() + $6::bigint * interval '1 ms',
             status = coalesce($7, status),
             status_reason = CASE WHEN $7 IS NULL THEN status_reason
                                  WHEN $7 = 'active' THEN NULL ELSE $5 END,
             updated_at = now()
       WHERE tenant = $1 AND id = $2 AND token_version = $3 AND status <> 'revoked'
         AND ($4 <> 'unauthorized' OR flight_until IS NULL OR flight_until < now())
      """;

  /// Integrations whose check is due within `$1` ms, the revoked and those never connected left
  /// out: of these there is nothing to learn. The sweep that asks runs every 15 minutes.
  static final String DUE =
      """
      SELECT i.tenant, i.id, p.slug,
             greatest(0, extract(epoch FROM i.next_health_at - now()) * 1000)::bigint AS wait_ms
        FROM integration i JOIN cloud_provider p ON p.id = i.provider
       WHERE i.next_health_at <= now() + $1::bigint * interval '1 ms'
         AND i.status IN ('active', 'expired', 'error')
         AND (i.tenant, i.id) > ($2, $3::uuid)
       ORDER BY i.tenant, i.id
       LIMIT $4
      """;

  /// Integrations whose renewal is overdue by `$1` ms although it was planned: its job was lost.
  static final String OVERDUE =
      """
      SELECT i.tenant, i.id, p.slug, i.token_version, i.refresh_job
        FROM integration i JOIN cloud_provider p ON p.id = i.provider
       WHERE i.next_refresh_at < now() - $1::bigint * interval '1 ms'
         AND i.refresh_token IS NOT NULL AND i.status IN ('active', 'error')
         AND (i.tenant, i.id) > ($2, $3::uuid)
       ORDER BY i.tenant, i.id
       LIMIT $4
      """;

  private final Pool pool;

  HealthStore(Pool pool) {
    this.pool = pool;
  }

  /// @param status the integration's new one, or `null` to leave it
  /// @return whether it was about the tokens that are there and stay for now
  Uni<Boolean> record(
      Tx tx,
      Integration of,
      String health,
      String message,
      Duration next,
      @Nullable String status) {
    return tx.connection()
        .preparedQuery(RECORD)
        .execute(
            Tuple.tuple()
                .addString(of.tenant())
                .addUUID(of.id())
                .addInteger(of.tokenVersion())
                .addString(health)
                .addString(message)
                .addLong(next.toMillis())
                .addString(status))
        .map(done -> done.rowCount() == 1);
  }

  /// Where a page of a sweep ended; the first begins at [#START].
  record Place(String tenant, UUID id) {
    static final Place START = new Place("", new UUID(0, 0));
  }

  /// @param delay until it is due
  record Due(String tenant, UUID id, String provider, Duration delay) {}

  Uni<List<Due>> due(Duration within, Place after, int limit) {
    return pool.preparedQuery(DUE)
        .execute(Tuple.of(within.toMillis(), after.tenant(), after.id(), limit))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Due(
                        row.getString("tenant"),
                        row.getUUID("id"),
                        row.getString("slug"),
                        Duration.ofMillis(row.getLong("wait_ms")))));
  }

  /// @param job the one that should have renewed them, or `null`
  record Overdue(String tenant, UUID id, String provider, int tokenVersion, @Nullable Long job) {}

  Uni<List<Overdue>> overdue(Duration by, Place after, int limit) {
    return pool.preparedQuery(OVERDUE)
        .execute(Tuple.of(by.toMillis(), after.tenant(), after.id(), limit))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Overdue(
                        row.getString("tenant"),
                        row.getUUID("id"),
                        row.getString("slug"),
                        row.getInteger("token_version"),
                        row.getLong("refresh_job"))));
  }
}
