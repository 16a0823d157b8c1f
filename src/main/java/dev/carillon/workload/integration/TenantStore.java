package dev.carillon.workload.integration;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// The statements on tenants, as document 002 knows them.
@Singleton
final class TenantStore {

  static final String OWNER = "SELECT owner_id FROM integration_tenant WHERE tenant = $1";

  static final String FIND = "SELECT * FROM integration_tenant WHERE tenant = $1";

  static final String LIST = "SELECT * FROM integration_tenant ORDER BY tenant LIMIT $1 OFFSET $2";

  static final String COUNT = "SELECT count(*) FROM integration_tenant";

  static final String INSERT =
      """
      INSERT INTO integration_tenant (tenant, name, owner_id, allow_public_projects, max_projects)
      VALUES ($1, $2, $3, $4, $5)
      RETURNING *
      """;

  /// For tenants nobody has described: a name that is free, no owner but the one given.
  static final String ENSURE =
      """
      INSERT INTO integration_tenant (tenant, name, owner_id)
      SELECT $1, CASE WHEN length($1) BETWEEN 3 AND 50
                       AND NOT EXISTS (SELECT 1 FROM integration_tenant o
                                        WHERE lower(o.name) = lower($1::text) AND o.tenant <> $1)
                      THEN $1 ELSE 'tenant ' || left(md5($1), 12) END,
             CASE WHEN NOT EXISTS (SELECT 1 FROM integration_tenant WHERE owner_id = $2)
                  THEN $2 END
          ON CONFLICT (tenant) DO NOTHING
      """;

  /// Gives a tenant without an owner, as an import leaves it, the one given; a person who owns
  /// another tenant gets none.
  static final String ADOPT =
      """
      UPDATE integration_tenant SET owner_id = $2, updated_at = now()
       WHERE tenant = $1 AND owner_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM integration_tenant WHERE owner_id = $2)
      """;

  /// Without an owner given, the one there is stays.
  static final String UPDATE =
      """
      UPDATE integration_tenant
         SET name = $2, owner_id = coalesce($3, owner_id), allow_public_projects = $4,
             max_projects = $5, archived = $6, updated_at = now()
       WHERE tenant = $1
      RETURNING *
      """;

  static final String DELETE =
      """
      DELETE FROM integration_tenant t
       WHERE tenant = $1 AND NOT EXISTS (SELECT 1 FROM integration i WHERE i.tenant = t.tenant)
      """;

  private final Pool pool;

  TenantStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Optional<String>> owner(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(OWNER)
        .execute(Tuple.of(tenant))
        .map(rows -> {
          var row = rows.iterator();
          return row.hasNext() ? Optional.ofNullable(row.next().getString(0)) : Optional.empty();
        });
  }

  Uni<Optional<Tenant>> find(String tenant) {
    return pool.preparedQuery(FIND).execute(Tuple.of(tenant)).map(TenantStore::first);
  }

  Uni<List<Tenant>> list(int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(limit, offset))
        .map(rows -> Rows.map(rows, TenantStore::tenant));
  }

  Uni<Long> count() {
    return pool.preparedQuery(COUNT).execute().map(rows -> rows.iterator().next().getLong(0));
  }

  /// @return fails with a `PgException` of state 23505 when tenant, name or owner are taken
  Uni<Tenant> insert(Tx tx, Tenant tenant) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(tenant.id())
                .addString(tenant.name())
                .addString(tenant.ownerId())
                .addBoolean(tenant.settings().allowPublicProjects())
                .addInteger(tenant.settings().maxProjects()))
        .map(rows -> tenant(rows.iterator().next()));
  }

  /// Sees that a tenant is known and has an owner.
  ///
  /// @param owner who is told of what happens to it, unless it has an owner or that person owns
  ///   another
  Uni<Void> ensure(Tx tx, String tenant, String owner) {
    return tx.connection()
        .preparedQuery(ENSURE)
        .execute(Tuple.of(tenant, owner))
        .chain(() -> adopt(tx, tenant, owner));
  }

  /// Gives a tenant that has no owner this one, unless that person owns another.
  Uni<Void> adopt(Tx tx, String tenant, String owner) {
    return tx.connection().preparedQuery(ADOPT).execute(Tuple.of(tenant, owner)).replaceWithVoid();
  }

  /// @return empty when there is none; fails as [#insert] does
  Uni<Optional<Tenant>> update(Tx tx, Tenant tenant) {
    return tx.connection()
        .preparedQuery(UPDATE)
        .execute(
            Tuple.tuple()
                .addString(tenant.id())
                .addString(tenant.name())
                .addString(tenant.ownerId())
                .addBoolean(tenant.settings().allowPublicProjects())
                .addInteger(tenant.settings().maxProjects())
                .addBoolean(tenant.archived()))
        .map(TenantStore::first);
  }

  /// @return whether it is gone; it stays while it has integrations
  Uni<Boolean> delete(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(DELETE)
        .execute(Tuple.of(tenant))
        .map(done -> done.rowCount() == 1);
  }

  private static Optional<Tenant> first(Iterable<Row> rows) {
    for (Row row : rows) {
      return Optional.of(tenant(row));
    }
    return Optional.empty();
  }

  private static Tenant tenant(Row row) {
    return new Tenant(
        row.getString("tenant"),
        row.getString("name"),
        row.getString("owner_id"),
        new Tenant.Settings(
            row.getBoolean("allow_public_projects"), row.getInteger("max_projects")),
        row.getBoolean("archived"),
        row.getOffsetDateTime("created_at"),
        row.getOffsetDateTime("updated_at"));
  }
}
