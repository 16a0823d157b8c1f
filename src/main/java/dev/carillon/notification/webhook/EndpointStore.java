package dev.carillon.notification.webhook;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements on endpoints. All of them name the tenant, and who sees what: people their own,
/// admins those of the tenant and their own.
///
/// Index: the unique `(tenant, owner, slot)`, whose first columns find a tenant's and a person's.
@Singleton
final class EndpointStore {

  private static final String COLUMNS =
      """
      id, tenant, owner, created_by, url, events, description, enabled, disabled_reason,
      failing_since, CASE WHEN old_secret_until > now() THEN old_secret_until END AS old_until,
      created_at, updated_at
      """;

  /// `$1` tenant, `$2` person, `$3` whether an admin.
  private static final String SEEN = "tenant = $1 AND (owner = $2 OR ($3::bool AND owner = ''))";

  /// Takes the first free place of the owner. Two at the same moment may choose the same: the
  /// unique index lets one in, the other answers no row.
  private static final String ADD =
      """
      INSERT INTO webhook_endpoint (id, tenant, owner, slot, created_by, url, events, description,
                                    enabled, secret)
      SELECT $1::uuid, $2::text, $3::text, place, $4::text, $5::text, $6::text[], $7::text,
             $8::bool, $9::bytea
        FROM generate_series(1, $10::int) AS place
       WHERE NOT EXISTS (SELECT FROM webhook_endpoint
                          WHERE tenant = $2::text AND owner = $3::text AND slot = place)
       ORDER BY place LIMIT 1
          ON CONFLICT (tenant, owner, slot) DO NOTHING
      RETURNING
      """
          + COLUMNS;

  /// Whether the owner has a place left.
  private static final String ROOM =
      "SELECT count(*) < $3 FROM webhook_endpoint WHERE tenant = $1 AND owner = $2";

  private static final String LIST =
      "SELECT "
          + COLUMNS
          + ", count(*) OVER () AS total FROM webhook_endpoint WHERE "
          + SEEN
          + " ORDER BY created_at, id LIMIT $4 OFFSET $5";

  private static final String FIND =
      "SELECT " + COLUMNS + " FROM webhook_endpoint WHERE " + SEEN + " AND id = $4";

  /// Switching on forgets why it was off and begins to count failures anew.
  private static final String CHANGE =
      """
      UPDATE webhook_endpoint
         SET url = $4, events = $5, description = $6, enabled = $7, updated_at = now(),
             disabled_reason = CASE WHEN NOT $7 THEN disabled_reason END,
             failing_since = CASE WHEN enabled OR NOT $7 THEN failing_since END
       WHERE tenant = $1 AND id = $2 AND owner = $3
      RETURNING
      """
          + COLUMNS;

  private static final String REMOVE =
      "DELETE FROM webhook_endpoint WHERE " + SEEN + " AND id = $4 RETURNING " + COLUMNS;

  /// The secret of until now goes on for a while; one that was replaced before ends at once.
  private static final String ROTATE =
      """
      UPDATE webhook_endpoint
         SET old_secret = secret, old_secret_until = now() + make_interval(secs => $5),
             secret = $6, updated_at = now()
       WHERE tenant = $1 AND (owner = $2 OR ($3::bool AND owner = '')) AND id = $4
      RETURNING
      """
          + COLUMNS;

  /// Which tenants want to hear of what; small: a row for each pattern of a tenant.
  private static final String INTEREST =
      """
      SELECT DISTINCT tenant, pattern FROM webhook_endpoint, unnest(events) AS pattern
       WHERE enabled
      """;

  private final Pool pool;

  EndpointStore(Pool pool) {
    this.pool = pool;
  }

  /// A new endpoint.
  ///
  /// @param limit most its owner may have (count)
  record Fresh(
      UUID id,
      String tenant,
      String owner,
      String createdBy,
      Endpoint.Settings settings,
      Buffer secret,
      int limit) {}

  /// A page of endpoints.
  ///
  /// @param total of all pages (count); 0 beyond the last
  record Found(List<Endpoint> endpoints, long total) {}

  /// What a tenant wants to hear of.
  record Interest(String tenant, String pattern) {}

  /// @return empty when the place was taken in the meantime, or there is none
  Uni<Optional<Endpoint>> add(Tx tx, Fresh fresh) {
    Endpoint.Settings settings = fresh.settings();
    Tuple values =
        Tuple.tuple()
            .addUUID(fresh.id())
            .addString(fresh.tenant())
            .addString(fresh.owner())
            .addString(fresh.createdBy())
            .addString(settings.url())
            .addArrayOfString(settings.events().toArray(String[]::new))
            .addString(settings.description())
            .addBoolean(settings.enabled())
            .addValue(fresh.secret())
            .addInteger(fresh.limit());
    return one(tx, ADD, values);
  }

  Uni<Boolean> room(Tx tx, String tenant, String owner, int limit) {
    return tx.connection()
        .preparedQuery(ROOM)
        .execute(Tuple.of(tenant, owner, (long) limit))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Uni<Found> list(Actor actor, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(seen(actor).addInteger(limit).addInteger(offset))
        .map(rows -> {
          List<Long> totals = Rows.map(rows, row -> row.getLong("total"));
          return new Found(
              Rows.map(rows, EndpointStore::endpoint), totals.isEmpty() ? 0 : totals.getFirst());
        });
  }

  Uni<Optional<Endpoint>> find(Actor actor, UUID id) {
    return pool.preparedQuery(FIND)
        .execute(seen(actor).addUUID(id))
        .map(rows -> Rows.map(rows, EndpointStore::endpoint).stream().findFirst());
  }

  /// As [#find], and nobody else changes it until the transaction ends.
  Uni<Optional<Endpoint>> lock(Tx tx, Actor actor, UUID id) {
    return one(tx, FIND + " FOR UPDATE", seen(actor).addUUID(id));
  }

  Uni<Optional<Endpoint>> change(Tx tx, Endpoint stored, Endpoint.Settings settings) {
    Tuple values =
        Tuple.of(stored.tenant(), stored.id(), stored.owner())
            .addString(settings.url())
            .addArrayOfString(settings.events().toArray(String[]::new))
            .addString(settings.description())
            .addBoolean(settings.enabled());
    return one(tx, CHANGE, values);
  }

  Uni<Optional<Endpoint>> remove(Tx tx, Actor actor, UUID id) {
    return one(tx, REMOVE, seen(actor).addUUID(id));
  }

  /// @param overlap how long the secret of until now goes on signing
  Uni<Optional<Endpoint>> rotate(Tx tx, Actor actor, UUID id, Duration overlap, Buffer secret) {
    return one(
        tx,
        ROTATE,
        seen(actor).addUUID(id).addDouble((double) overlap.toSeconds()).addValue(secret));
  }

  Uni<List<Interest>> interest() {
    return pool.preparedQuery(INTEREST)
        .execute()
        .map(rows -> Rows.map(rows, row -> new Interest(row.getString(0), row.getString(1))));
  }

  private static Tuple seen(Actor actor) {
    return Tuple.of(actor.tenant(), actor.id(), actor.isAdmin());
  }

  private static Uni<Optional<Endpoint>> one(Tx tx, String statement, Tuple values) {
    return tx.connection()
        .preparedQuery(statement)
        .execute(values)
        .map(rows -> Rows.map(rows, EndpointStore::endpoint).stream().findFirst());
  }

  private static Endpoint endpoint(Row row) {
    @Nullable String description = row.getString("description");
    return new Endpoint(
        row.getUUID("id"),
        row.getString("tenant"),
        row.getString("owner"),
        row.getString("created_by"),
        row.getString("url"),
        List.of(row.getArrayOfStrings("events")),
        description,
        row.getBoolean("enabled"),
        row.getString("disabled_reason"),
        row.getOffsetDateTime("failing_since"),
        row.getOffsetDateTime("old_until"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
