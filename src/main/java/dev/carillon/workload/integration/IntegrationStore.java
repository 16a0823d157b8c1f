package dev.carillon.workload.integration;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// The statements on integrations as entities. Each has the tenant.
@Singleton
public final class IntegrationStore {

  static final String COLUMNS =
      "i.tenant, i.id, i.access_token, i.refresh_token, i.token_version, i.token_expires_at,"
          + " i.scopes_granted, i.status, i.status_reason, i.connected_at, i.refreshed_at,"
          + " i.next_refresh_at, i.refresh_job, i.health, i.health_message, i.health_checked_at,"
          + " i.next_health_at, i.metadata, i.created_by, i.created_at, i.updated_at,"
          + " clock_timestamp() AS read_at, "
          + ProviderStore.COLUMNS;

  /// Index: `integration_pkey`.
  static final String FIND =
      "SELECT "
          + COLUMNS
          + " FROM integration i JOIN cloud_provider p ON p.id = i.provider"
          + " WHERE i.tenant = $1 AND i.id = $2";

  static final String LIST =
      "SELECT "
          + COLUMNS
          + " FROM integration i JOIN cloud_provider p ON p.id = i.provider"
          + " WHERE i.tenant = $1 ORDER BY i.id LIMIT $2 OFFSET $3";

  static final String COUNT = "SELECT count(*) FROM integration WHERE tenant = $1";

  static final String INSERT =
      """
      WITH i AS (
        INSERT INTO integration (tenant, id, provider, metadata, created_by)
        VALUES ($1, $2, $3, $4, $5)
        RETURNING *
      )
      SELECT
      """
          + COLUMNS
          + " FROM i JOIN cloud_provider p ON p.id = i.provider";

  static final String CHANGE =
      """
      WITH i AS (
        UPDATE integration SET metadata = $3, updated_at = now()
         WHERE tenant = $1 AND id = $2
        RETURNING *
      )
      SELECT
      """
          + COLUMNS
          + " FROM i JOIN cloud_provider p ON p.id = i.provider";

  static final String DELETE =
      "DELETE FROM integration WHERE tenant = $1 AND id = $2 RETURNING refresh_job";

  private final Pool pool;

  IntegrationStore(Pool pool) {
    this.pool = pool;
  }

  /// Reads the columns of [#COLUMNS].
  static Integration integration(Row row) {
    String[] scopes = row.getArrayOfStrings("scopes_granted");
    return new Integration(
        row.getString("tenant"),
        row.getUUID("id"),
        ProviderStore.provider(row),
        ProviderStore.buffer(row, "access_token"),
        ProviderStore.buffer(row, "refresh_token"),
        row.getInteger("token_version"),
        row.getOffsetDateTime("token_expires_at"),
        scopes == null ? null : List.of(scopes),
        row.getString("status"),
        row.getString("status_reason"),
        row.getOffsetDateTime("connected_at"),
        row.getOffsetDateTime("refreshed_at"),
        row.getOffsetDateTime("next_refresh_at"),
        row.getLong("refresh_job"),
        row.getString("health"),
        row.getString("health_message"),
        row.getOffsetDateTime("health_checked_at"),
        row.getOffsetDateTime("next_health_at"),
        Objects.requireNonNullElseGet(row.getJsonObject("metadata"), JsonObject::new),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"),
        row.getOffsetDateTime("read_at"));
  }

  public Uni<Optional<Integration>> find(String tenant, UUID id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(tenant, id)).map(IntegrationStore::first);
  }

  Uni<List<Integration>> list(String tenant, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant, limit, offset))
        .map(rows -> Rows.map(rows, IntegrationStore::integration));
  }

  Uni<Long> count(String tenant) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(tenant))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// @return fails with a `PgException` of state 23505 when the tenant has one of this provider, of
  ///   23503 when there is no such provider
  Uni<Integration> insert(
      Tx tx, String tenant, UUID id, UUID provider, JsonObject metadata, String by) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(Tuple.of(tenant, id, provider, metadata, by))
        .map(rows -> integration(rows.iterator().next()));
  }

  Uni<Optional<Integration>> change(Tx tx, String tenant, UUID id, JsonObject metadata) {
    return tx.connection()
        .preparedQuery(CHANGE)
        .execute(Tuple.of(tenant, id, metadata))
        .map(IntegrationStore::first);
  }

  /// @param there whether there was one
  /// @param refreshJob the job that would have renewed its tokens
  record Removed(boolean there, Optional<Long> refreshJob) {}

  /// @return fails with a `PgException` of state 23503 (23001 from PostgreSQL 18 on) while a
  ///   project uses it
  Uni<Removed> delete(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant, id))
        .map(rows -> {
          var row = rows.iterator();
          return row.hasNext()
              ? new Removed(true, Optional.ofNullable(row.next().getLong(0)))
              : new Removed(false, Optional.empty());
        });
  }

  static Optional<Integration> first(Iterable<Row> rows) {
    for (Row row : rows) {
      return Optional.of(integration(row));
    }
    return Optional.empty();
  }
}
