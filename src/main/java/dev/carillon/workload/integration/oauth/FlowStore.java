package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.ProviderStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// The statements on flows. An integration has one at a time.
@Singleton
final class FlowStore {

  /// Begins a flow unless one is under way: a guarded statement, so that of two who begin at once
  /// one does.
  static final String BEGIN =
      """
      INSERT INTO integration_flow AS f (tenant, integration, status, person, nonce_hash, verifier,
                                         redirect_to, expires_at)
      VALUES ($1, $2, 'initiated', $3, $4, $5, $6, now() + $7::bigint * interval '1 ms')
          ON CONFLICT (tenant, integration) DO UPDATE
         SET status = 'initiated', person = excluded.person, nonce_hash = excluded.nonce_hash,
             verifier = excluded.verifier, redirect_to = excluded.redirect_to, created_at = now(),
             expires_at = excluded.expires_at, updated_at = now()
       WHERE f.status NOT IN ('initiated', 'exchanging') OR f.expires_at <= now()
      """;

  /// Uses a state up: it is good for one callback, whatever comes of that.
  static final String TAKE =
      """
      UPDATE integration_flow
         SET status = 'exchanging', updated_at = now()
       WHERE tenant = $1 AND integration = $2 AND nonce_hash = $3 AND status = 'initiated'
         AND expires_at > now()
      RETURNING person, verifier, redirect_to
      """;

  static final String LOOK =
      """
      SELECT status, nonce_hash = $3 AS same, expires_at <= now() AS late
        FROM integration_flow WHERE tenant = $1 AND integration = $2
      """;

  static final String END =
      """
      UPDATE integration_flow SET status = $4, updated_at = now()
       WHERE tenant = $1 AND integration = $2 AND nonce_hash = $3 AND status = 'exchanging'
      """;

  static final String RESET =
      """
      UPDATE integration_flow SET status = 'idle', updated_at = now()
       WHERE tenant = $1 AND integration = $2
      """;

  private final Pool pool;

  FlowStore(Pool pool) {
    this.pool = pool;
  }

  /// A flow that begins.
  ///
  /// @param verifier sealed
  record Fresh(
      String tenant,
      UUID integration,
      String person,
      Buffer nonceHash,
      Buffer verifier,
      String redirectTo,
      Duration life) {}

  /// A flow whose state came back.
  record Taken(String person, Buffer verifier, String redirectTo) {}

  /// Why a state is not good.
  ///
  /// @param same whether it is the newest of its integration
  record Standing(String status, boolean same, boolean late) {}

  /// @return `false` while another is under way
  Uni<Boolean> begin(Tx tx, Fresh flow) {
    return tx.connection()
        .preparedQuery(BEGIN)
        .execute(
            Tuple.tuple()
                .addString(flow.tenant())
                .addUUID(flow.integration())
                .addString(flow.person())
                .addValue(flow.nonceHash())
                .addValue(flow.verifier())
                .addString(flow.redirectTo())
                .addLong(flow.life().toMillis()))
        .map(done -> done.rowCount() == 1);
  }

  Uni<Optional<Taken>> take(String tenant, UUID integration, Buffer nonceHash) {
    return pool.preparedQuery(TAKE)
        .execute(Tuple.of(tenant, integration, nonceHash))
        .map(rows -> {
          var row = rows.iterator();
          if (!row.hasNext()) {
            return Optional.empty();
          }
          var found = row.next();
          return Optional.of(
              new Taken(
                  found.getString("person"),
                  Objects.requireNonNull(ProviderStore.buffer(found, "verifier"), "not null"),
                  found.getString("redirect_to")));
        });
  }

  Uni<Optional<Standing>> look(String tenant, UUID integration, Buffer nonceHash) {
    return pool.preparedQuery(LOOK)
        .execute(Tuple.of(tenant, integration, nonceHash))
        .map(rows -> {
          var row = rows.iterator();
          if (!row.hasNext()) {
            return Optional.empty();
          }
          var found = row.next();
          return Optional.of(
              new Standing(
                  found.getString("status"), found.getBoolean("same"), found.getBoolean("late")));
        });
  }

  /// @param status `completed` or `error`
  Uni<Void> end(String tenant, UUID integration, Buffer nonceHash, String status) {
    return pool.preparedQuery(END)
        .execute(Tuple.of(tenant, integration, nonceHash, status))
        .replaceWithVoid();
  }

  Uni<Void> reset(Tx tx, String tenant, UUID integration) {
    return tx.connection()
        .preparedQuery(RESET)
        .execute(Tuple.of(tenant, integration))
        .replaceWithVoid();
  }
}
