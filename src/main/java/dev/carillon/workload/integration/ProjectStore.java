package dev.carillon.workload.integration;

import dev.carillon.platform.db.Rows;
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

  /// At most as many as the tenant may have, in one guarded statement; the tenant's row is the
  /// lock.
  static final String INSERT =
      """
      WITH owner AS (
        SELECT tenant, max_projects FROM integration_tenant WHERE tenant = $1 FOR UPDATE
      )
      INSERT INTO integration_project (tenant, integration, name, folder_path, description,
                                       created_by)
      SELECT $1, $2, $3, $4, $5, $6
        FROM owner
       WHERE (SELECT count(*) FROM integration_project p WHERE p.tenant = $1 AND NOT archived)
             < owner.max_projects
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

  /// @return empty when the tenant has as many as it may; fails with a `PgException` of state 23503
  ///   when it has no such integration
  Uni<Optional<Project>> insert(String tenant, ProjectBody body, String by) {
    return pool.preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(body.cloudIntegrationId())
                .addString(body.name())
                .addString(body.folderpath() == null ? "/" : body.folderpath())
                .addString(body.description())
                .addString(by))
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
