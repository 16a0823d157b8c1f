package dev.carillon.workload.integration;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.IntegrationConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of an import.
@Singleton
final class ImportStore {

  static final String TENANTS =
      """
      INSERT INTO integration_tenant (tenant, name)
      SELECT t, CASE WHEN length(t) BETWEEN 3 AND 50
                      AND row_number() OVER (PARTITION BY lower(t) ORDER BY t) = 1
                      AND NOT EXISTS (SELECT 1 FROM integration_tenant o
                                       WHERE lower(o.name) = lower(t) AND o.tenant <> t)
                     THEN t ELSE 'tenant ' || left(md5(t), 12) END
        FROM (SELECT DISTINCT unnest($1::text[]) AS t) AS wanted
          ON CONFLICT (tenant) DO NOTHING
      """;

  /// All or none; a pair of tenant and provider that is there breaks the unique key.
  static final String INSERT =
      """
      INSERT INTO integration (tenant, id, provider, access_token, refresh_token, token_version,
                               token_expires_at, scopes_granted, status, connected_at,
                               next_refresh_at, next_health_at, metadata, created_by)
      SELECT r.tenant, r.id, r.provider, r.access, r.refresh, 1, r.expires_at,
             CASE WHEN r.scopes IS NOT NULL THEN string_to_array(r.scopes, ' ') END,
             CASE WHEN r.access IS NULL AND r.refresh IS NULL THEN 'pending' ELSE 'active' END,
             CASE WHEN r.access IS NULL AND r.refresh IS NULL THEN NULL ELSE now() END,
             now() + r.wait_ms * interval '1 ms',
             CASE WHEN r.access IS NULL THEN NULL
                  ELSE now() + random() * $11::bigint * interval '1 ms' END,
             r.metadata::jsonb, $10
        FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[],
                    $6::timestamptz[], $7::text[], $8::bigint[], $9::text[])
          AS r(tenant, id, provider, access, refresh, expires_at, scopes, wait_ms, metadata)
      """;

  private final Duration healthEvery;

  ImportStore(IntegrationConfig config) {
    this.healthEvery = config.healthEvery();
  }

  /// @param scopes joined by blanks
  /// @param waitMs until its tokens are renewed; `null` when they cannot be
  /// @param metadata JSON text
  record Row(
      String tenant,
      UUID id,
      UUID provider,
      @Nullable Buffer access,
      @Nullable Buffer refresh,
      @Nullable OffsetDateTime expiresAt,
      @Nullable String scopes,
      @Nullable Long waitMs,
      String metadata) {}

  Uni<Void> tenants(Tx tx, List<Row> rows) {
    return tx.connection()
        .preparedQuery(TENANTS)
        .execute(Columns.of(rows).text(Row::tenant).tuple())
        .replaceWithVoid();
  }

  /// Inserts integrations. Their first health checks are spread over the time between two.
  Uni<Void> insert(Tx tx, List<Row> rows, String by) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Columns.of(rows)
                .text(Row::tenant)
                .of(UUID.class, Row::id)
                .of(UUID.class, Row::provider)
                .bytea(Row::access)
                .bytea(Row::refresh)
                .timestamptz(Row::expiresAt)
                .text(Row::scopes)
                .bigint(Row::waitMs)
                .text(Row::metadata)
                .constant(by)
                .constant(healthEvery.toMillis())
                .tuple())
        .replaceWithVoid();
  }
}
