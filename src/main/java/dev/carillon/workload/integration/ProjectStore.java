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
import java.util.UUID;

/// The statements on projects. Each has the tenant.
@Singleton
final class ProjectStore {

  static final String LIST =
      "SELECT * FROM integration_project WHERE tenant = $1 ORDER BY id LIMIT $2 OFFSET $3";

  static final String COUNT = "SELECT count(*) FROM integration_project WHERE tenant = $1";

  /// A statement of its own: one that waited for the lock and counted as well would count what was
  /// there before it waited.
  static final String LOCK =
      "SELECT max_projects FROM integration_tenant WHERE tenant = $1 FOR NO KEY UPDATE";

  /// At most as many as the tenant may have, which is `$7`.
  static final String INSERT =
      """
      INSERT INTO integration_project (tenant, integration, name, folder_path, description,
                                       created_by)
      SELECT $1, $2, $3, $4, $5, $6
       WHERE (SELECT count(*) FROM integration_project p WHERE p.tenant = $1 AND NOT archived)
             < $7::int
      RETURNING *
      """;

  static final String DELETE = "DELETE FROM integration_project WHERE tenant = $1 AND id = $2";

  private final Pool pool;

  ProjectStore(Pool pool) {
    this.pool = pool;
  }

  Uni<List<Project>> list(String tenant, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant, limit, offset))
        .map(rows -> Rows.map(rows, ProjectStore::project));
  }

  Uni<Long> count(String tenant) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(tenant))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// Locks the tenant until the transaction ends: projects are made one after the other.
  ///
  /// @return how many it may have (count); empty when nobody has described it
  Uni<Optional<Integer>> lock(Tx tx, String tenant) {
    return tx.connection()
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant))
        .map(rows -> {
          var row = rows.iterator();
          return row.hasNext() ? Optional.of(row.next().getInteger(0)) : Optional.empty();
        });
  }

  /// Call [#lock] before it in the same transaction.
  ///
  /// @param most projects the tenant may have (count)
  /// @return empty when the tenant has as many as it may; fails with a `PgException` of state 23503
  ///   when it has no such integration
  Uni<Optional<Project>> insert(Tx tx, String tenant, ProjectBody body, String by, int most) {
    return tx.connection()
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(body.cloudIntegrationId())
                .addString(body.name())
                .addString(body.folderpath() == null ? "/" : body.folderpath())
                .addString(body.description())
                .addString(by)
                .addInteger(most))
        .map(rows -> {
          var row = rows.iterator();
          return row.hasNext() ? Optional.of(project(row.next())) : Optional.empty();
        });
  }

  Uni<Boolean> delete(String tenant, UUID id) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(tenant, id))
        .map(done -> done.rowCount() == 1);
  }

  private static Project project(Row row) {
    return new Project(
        row.getUUID("id"),
        row.getString("tenant"),
        row.getUUID("integration"),
        row.getString("name"),
        row.getString("folder_path"),
        row.getString("description"),
        row.getBoolean("archived"),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at"));
  }
}
