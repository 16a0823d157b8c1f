package dev.carillon.workload.integration;

import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on the tokens of integrations. Whatever is written about tokens names the version
/// it is about: once newer ones are stored, it changes nothing.
@Singleton
final class TokenStore {

  /// Lets one caller at a time renew: the row is taken for `$4` ms in one guarded statement, so two
  /// callers cannot both see it free. Index: `integration_pkey`.
  static final String TAKE_OFF =
      """
      UPDATE integration
         SET flight = $3, flight_until = now() + $4::bigint * interval '1 ms'
       WHERE tenant = $1 AND id = $2 AND token_version = $5
         AND (flight_until IS NULL OR flight_until < now())
      """;

  static final String LAND =
      """
      UPDATE integration SET flight = NULL, flight_until = NULL
       WHERE tenant = $1 AND id = $2 AND flight = $3
      """;

  /// Stores renewed tokens. A provider that sent no new refresh token keeps the old one. What had
  /// no access token before, such as one imported without, was not checked: from now on it is.
  /// Times are those of the database, as the planned job's is: were one of another clock, the job
  /// could find its tokens not due.
  static final String RENEW =
      """
      UPDATE integration
         SET access_token = $4, refresh_token = coalesce($5, refresh_token),
             token_version = token_version + 1,
             token_expires_at = now() + $6::bigint * interval '1 ms',
             scopes_granted = coalesce($7, scopes_granted), status = 'active',
             status_reason = NULL, refreshed_at = now(),
             next_refresh_at = now() + $8::bigint * interval '1 ms', refresh_job = NULL,
             next_health_at = coalesce(next_health_at, now()),
             flight = NULL, flight_until = NULL, updated_at = now()
       WHERE tenant = $1 AND id = $2 AND token_version = $3
      """;

  /// Stores the tokens of a new connection: nothing of an older one is kept.
  static final String CONNECT =
      """
      UPDATE integration
         SET access_token = $3, refresh_token = $4, token_version = token_version + 1,
             token_expires_at = now() + $5::bigint * interval '1 ms', scopes_granted = $6,
             status = 'active', status_reason = NULL, connected_at = now(),
             next_refresh_at = now() + $7::bigint * interval '1 ms', refresh_job = NULL,
             next_health_at = now(),
             health = NULL, health_message = NULL, flight = NULL, flight_until = NULL,
             updated_at = now()
       WHERE tenant = $1 AND id = $2
      RETURNING token_version
      """;

  static final String PLANNED =
      "UPDATE integration SET refresh_job = $3 WHERE tenant = $1 AND id = $2";

  /// Says that these tokens are of no more use; `revoked` is never overwritten by a lesser word.
  /// Who may just be renewing them is left alone by a lesser word, too.
  static final String SPOIL =
      """
      UPDATE integration
         SET status = $4, status_reason = $5,
             next_refresh_at = CASE WHEN $4 = 'revoked' THEN NULL ELSE next_refresh_at END,
             next_health_at = CASE WHEN $4 = 'revoked' THEN NULL ELSE next_health_at END,
             flight = CASE WHEN $4 = 'revoked' THEN NULL ELSE flight END,
             flight_until = CASE WHEN $4 = 'revoked' THEN NULL ELSE flight_until END,
             updated_at = now()
       WHERE tenant = $1 AND id = $2 AND token_version = $3
         AND status <> 'revoked' AND (status <> $4 OR status_reason IS DISTINCT FROM $5)
      """;

  /// What is due now, whatever was planned.
  static final String HURRY =
      """
      UPDATE integration SET next_refresh_at = least(next_refresh_at, now())
       WHERE tenant = $1 AND id = $2 AND refresh_token IS NOT NULL AND status <> 'revoked'
      """;

  private final Pool pool;

  TokenStore(Pool pool) {
    this.pool = pool;
  }

  /// Sealed tokens on their way into a row.
  ///
  /// @param refresh `null` when the provider sent none
  /// @param life of the access token, from now; `null` when it has no end
  /// @param next wait for the next renewal, from now; `null` when there is none
  @SuppressWarnings("ArrayRecordComponent") // on its way in or out of a row; nobody compares two
  record Sealed(
      Buffer access,
      @Nullable Buffer refresh,
      @Nullable Duration life,
      String @Nullable [] scopes,
      @Nullable Duration next) {

    private @Nullable Long lifeMillis() {
      return life == null ? null : life.toMillis();
    }

    private @Nullable Long nextMillis() {
      return next == null ? null : next.toMillis();
    }
  }

  /// @return whether nobody else is renewing these tokens
  Uni<Boolean> takeOff(Integration of, UUID flight, Duration most) {
    return pool.preparedQuery(TAKE_OFF)
        .execute(Tuple.of(of.tenant(), of.id(), flight, most.toMillis(), of.tokenVersion()))
        .map(done -> done.rowCount() == 1);
  }

  /// Lets others renew again after a failure.
  Uni<Void> land(Integration of, UUID flight) {
    return pool.preparedQuery(LAND)
        .execute(Tuple.of(of.tenant(), of.id(), flight))
        .replaceWithVoid();
  }

  /// @return `false` when there are newer tokens, or the integration is gone
  Uni<Boolean> renew(Tx tx, Integration of, Sealed tokens) {
    return tx.connection()
        .preparedQuery(RENEW)
        .execute(
            Tuple.tuple()
                .addString(of.tenant())
                .addUUID(of.id())
                .addInteger(of.tokenVersion())
                .addValue(tokens.access())
                .addValue(tokens.refresh())
                .addLong(tokens.lifeMillis())
                .addValue(tokens.scopes())
                .addLong(tokens.nextMillis()))
        .map(done -> done.rowCount() == 1);
  }

  /// @return the version of the tokens; empty when the integration is gone
  Uni<Optional<Integer>> connect(Tx tx, String tenant, UUID id, Sealed tokens) {
    return tx.connection()
        .preparedQuery(CONNECT)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(id)
                .addValue(tokens.access())
                .addValue(tokens.refresh())
                .addLong(tokens.lifeMillis())
                .addValue(tokens.scopes())
                .addLong(tokens.nextMillis()))
        .map(rows -> {
          var row = rows.iterator();
          return row.hasNext() ? Optional.of(row.next().getInteger(0)) : Optional.empty();
        });
  }

  Uni<Void> planned(Tx tx, String tenant, UUID id, long job) {
    return tx.connection()
        .preparedQuery(PLANNED)
        .execute(Tuple.of(tenant, id, job))
        .replaceWithVoid();
  }

  /// @return whether it was news
  Uni<Boolean> spoil(Tx tx, String tenant, UUID id, int version, String status, String reason) {
    return tx.connection()
        .preparedQuery(SPOIL)
        .execute(Tuple.of(tenant, id, version, status, reason))
        .map(done -> done.rowCount() == 1);
  }

  Uni<Boolean> hurry(Tx tx, String tenant, UUID id) {
    return tx.connection()
        .preparedQuery(HURRY)
        .execute(Tuple.of(tenant, id))
        .map(done -> done.rowCount() == 1);
  }
}
