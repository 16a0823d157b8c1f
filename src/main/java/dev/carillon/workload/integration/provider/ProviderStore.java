package dev.carillon.workload.integration.provider;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on providers.
@Singleton
public final class ProviderStore {

  /// A provider in a row of another statement, where its table is `p`; see [#provider].
  public static final String COLUMNS =
      "p.id AS p_id, p.name AS p_name, p.display_name AS p_display_name, p.slug AS p_slug,"
          + " p.scopes AS p_scopes, p.auth_url AS p_auth_url, p.token_url AS p_token_url,"
          + " p.client_id AS p_client_id, p.client_secret AS p_client_secret,"
          + " p.metadata AS p_metadata, p.rate_per_second AS p_rate, p.created_by AS p_created_by,"
          + " p.created_at AS p_created_at, p.updated_at AS p_updated_at";

  static final String LIST = "SELECT " + COLUMNS + " FROM cloud_provider p ORDER BY lower(p.name)";

  static final String FIND = "SELECT " + COLUMNS + " FROM cloud_provider p WHERE p.id = $1";

  static final String FIND_SLUG = "SELECT " + COLUMNS + " FROM cloud_provider p WHERE p.slug = $1";

  static final String INSERT =
      """
      WITH p AS (
        INSERT INTO cloud_provider (id, name, display_name, slug, scopes, auth_url, token_url,
                                    client_id, client_secret, metadata, rate_per_second, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        RETURNING *
      ), pace AS (
        INSERT INTO provider_pace (provider) SELECT id FROM p
      )
      SELECT
      """
          + COLUMNS
          + " FROM p";

  static final String UPDATE =
      """
      UPDATE cloud_provider p
         SET name = $2, display_name = $3, slug = $4, scopes = $5, auth_url = $6, token_url = $7,
             client_id = $8, client_secret = $9, metadata = $10, rate_per_second = $11,
             updated_at = now()
       WHERE id = $1
      RETURNING
      """
          + COLUMNS;

  static final String DELETE = "DELETE FROM cloud_provider WHERE id = $1";

  private final Pool pool;

  ProviderStore(Pool pool) {
    this.pool = pool;
  }

  /// Reads the columns of [#COLUMNS].
  public static Provider provider(Row row) {
    return new Provider(
        row.getUUID("p_id"),
        row.getString("p_name"),
        row.getString("p_display_name"),
        row.getString("p_slug"),
        List.of(row.getArrayOfStrings("p_scopes")),
        row.getString("p_auth_url"),
        row.getString("p_token_url"),
        row.getString("p_client_id"),
        buffer(row, "p_client_secret"),
        Objects.requireNonNullElseGet(row.getJsonObject("p_metadata"), JsonObject::new),
        row.getDouble("p_rate"),
        row.getString("p_created_by"),
        row.getOffsetDateTime("p_created_at"),
        row.getOffsetDateTime("p_updated_at"));
  }

  public Uni<List<Provider>> list() {
    return pool.preparedQuery(LIST).execute().map(rows -> Rows.map(rows, ProviderStore::provider));
  }

  public Uni<Optional<Provider>> find(UUID id) {
    return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(ProviderStore::first);
  }

  public Uni<Optional<Provider>> findBySlug(String slug) {
    return pool.preparedQuery(FIND_SLUG).execute(Tuple.of(slug)).map(ProviderStore::first);
  }

  /// @return fails with a `PgException` of state 23505 when name or slug are taken
  Uni<Provider> insert(Tx tx, Provider provider) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(values(provider).addValue(provider.createdBy()))
        .map(rows -> provider(rows.iterator().next()));
  }

  /// @return empty when there is none with that id; fails as [#insert] does
  Uni<Optional<Provider>> update(Tx tx, Provider provider) {
    return tx.connection()
        .preparedQuery(UPDATE)
        .execute(values(provider))
        .map(ProviderStore::first);
  }

  /// @return whether there was one; fails with a `PgException` of state 23503 while integrations
  ///   use it
  Uni<Boolean> delete(Tx tx, UUID id) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(id))
        .map(done -> done.rowCount() == 1);
  }

  private static Optional<Provider> first(Iterable<Row> rows) {
    for (Row row : rows) {
      return Optional.of(provider(row));
    }
    return Optional.empty();
  }

  private static Tuple values(Provider provider) {
    return Tuple.tuple()
        .addUUID(provider.id())
        .addString(provider.name())
        .addString(provider.displayName())
        .addString(provider.slug())
        .addValue(provider.scopes().toArray(String[]::new))
        .addString(provider.authUrl())
        .addString(provider.tokenUrl())
        .addString(provider.clientId())
        .addValue(provider.clientSecret())
        .addValue(provider.metadata())
        .addDouble(provider.ratePerSecond());
  }

  /// {@return a column of bytes}
  public static @Nullable Buffer buffer(Row row, String column) {
    var bytes = row.getBuffer(column);
    return bytes == null ? null : bytes.getDelegate();
  }
}
