package dev.carillon.workload.cascade;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on what people asked for, beside the jobs that do it.
@Singleton
final class CascadeRequestStore {

  static final String ADD =
      """
      INSERT INTO cascade_request (tenant, job, kind, requested_by, reason, students)
      VALUES ($1, $2, $3, $4, $5, $6)
      """;

  /// Index: the primary key.
  static final String FIND =
      "SELECT job, kind, requested_by, reason FROM cascade_request WHERE tenant = $1 AND job = $2";

  /// Whether a job of the cascade is a tenant's, whoever asked for it. Indexes: the keys of the
  /// three tables, `job_lane` by its primary key.
  static final String IS_OF_TENANT =
      """
      SELECT EXISTS (
        SELECT FROM (SELECT lane FROM job_ready WHERE id = $2
                      UNION ALL
                     SELECT lane FROM job_scheduled WHERE id = $2
                      UNION ALL
                     SELECT lane FROM job_done WHERE id = $2) j
          JOIN job_lane l ON l.lane = j.lane
         WHERE l.tenant = $1 AND l.queue = $3)
      """;

  /// Index: `cascade_request_created`.
  static final String FORGET =
      "DELETE FROM cascade_request WHERE created_at < now() - interval '12 months'";

  private final Pool pool;

  CascadeRequestStore(Pool pool) {
    this.pool = pool;
  }

  /// What somebody asked for.
  ///
  /// @param job number of the job that does it
  /// @param by the `sub` of the person
  /// @param reason in their words, or `null`
  record Asked(long job, String kind, String by, @Nullable String reason) {}

  Uni<Void> add(Tx tx, String tenant, Asked asked, List<String> students) {
    return tx.connection()
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addLong(asked.job())
                .addString(asked.kind())
                .addString(asked.by())
                .addString(asked.reason())
                .addValue(students.toArray(String[]::new)))
        .replaceWithVoid();
  }

  Uni<Optional<Asked>> find(String tenant, long job) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, job))
        .map(rows -> Rows.map(rows, CascadeRequestStore::asked).stream().findFirst());
  }

  /// {@return whether this is a job of the cascade in this tenant}
  Uni<Boolean> isOfTenant(String tenant, long job) {
    return pool.preparedQuery(IS_OF_TENANT)
        .execute(Tuple.of(tenant, job, Cascade.QUEUE))
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  private static Asked asked(Row row) {
    return new Asked(
        row.getLong("job"),
        row.getString("kind"),
        row.getString("requested_by"),
        row.getString("reason"));
  }

  /// {@return requests of all tenants that are gone now (count)}
  Uni<Integer> forget(Tx tx) {
    return tx.connection().preparedQuery(FORGET).execute().map(rows -> rows.rowCount());
  }
}
