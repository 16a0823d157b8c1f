package dev.carillon.workload.integration.upkeep;

import dev.carillon.platform.db.Rows;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of a change of keys. A sealed value tells the id of its key: one byte for the
/// format, one for the length, then the id.
@Singleton
final class ResealStore {

  /// Reads the whole table, a page at a time, in the order of its key.
  static final String OLD_TOKENS =
      """
      SELECT tenant, id, access_token, refresh_token
        FROM integration
       WHERE (tenant, id) > ($2, $3::uuid)
         AND (substring(access_token FROM 3 FOR get_byte(access_token, 1)) <> $1::bytea
              OR substring(refresh_token FROM 3 FOR get_byte(refresh_token, 1)) <> $1::bytea)
       ORDER BY tenant, id
       LIMIT $4
      """;

  /// Only if nobody has stored others meanwhile.
  static final String TOKENS =
      """
      UPDATE integration SET access_token = $3, refresh_token = $4
       WHERE tenant = $1 AND id = $2 AND access_token IS NOT DISTINCT FROM $5
         AND refresh_token IS NOT DISTINCT FROM $6
      """;

  static final String OLD_SECRETS =
      """
      SELECT id, client_secret FROM cloud_provider
       WHERE substring(client_secret FROM 3 FOR get_byte(client_secret, 1)) <> $1::bytea
       ORDER BY id
      """;

  static final String SECRET =
      "UPDATE cloud_provider SET client_secret = $2 WHERE id = $1 AND client_secret = $3";

  private final Pool pool;

  ResealStore(Pool pool) {
    this.pool = pool;
  }

  /// Tokens as they are sealed.
  record Tokens(String tenant, UUID id, @Nullable Buffer access, @Nullable Buffer refresh) {}

  /// The secret of a provider as it is sealed.
  record Secret(UUID provider, Buffer sealed) {}

  /// @param active id of the key that is good
  Uni<List<Tokens>> oldTokens(String active, String afterTenant, UUID afterId, int limit) {
    return pool.preparedQuery(OLD_TOKENS)
        .execute(Tuple.of(bytes(active), afterTenant, afterId, limit))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Tokens(
                        row.getString("tenant"),
                        row.getUUID("id"),
                        ProviderStore.buffer(row, "access_token"),
                        ProviderStore.buffer(row, "refresh_token"))));
  }

  /// @return whether they were still those that were read
  Uni<Boolean> store(Tokens resealed, Tokens old) {
    return pool.preparedQuery(TOKENS)
        .execute(
            Tuple.tuple()
                .addString(old.tenant())
                .addUUID(old.id())
                .addValue(resealed.access())
                .addValue(resealed.refresh())
                .addValue(old.access())
                .addValue(old.refresh()))
        .map(done -> done.rowCount() == 1);
  }

  Uni<List<Secret>> oldSecrets(String active) {
    return pool.preparedQuery(OLD_SECRETS)
        .execute(Tuple.of(bytes(active)))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new Secret(
                        row.getUUID("id"),
                        Objects.requireNonNull(
                            ProviderStore.buffer(row, "client_secret"), "asked for"))));
  }

  Uni<Boolean> store(Secret resealed, Secret old) {
    return pool.preparedQuery(SECRET)
        .execute(Tuple.of(old.provider(), resealed.sealed(), old.sealed()))
        .map(done -> done.rowCount() == 1);
  }

  private static Buffer bytes(String text) {
    return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
  }
}
