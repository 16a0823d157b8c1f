package dev.carillon.job.api;

import dev.carillon.platform.db.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements that find one job. They lock and claim nothing.
@Singleton
final class JobFindStore {

  /// Job `$1`, if it is of tenant `$2` (of any when null).
  ///
  /// Indexes: the primary keys, and `job_done_id` in each partition.
  static final String FIND =
      JobViewStore.VIEW.formatted(
              "j.payload::text AS payload, coalesce(j.errors, '[]')::text AS errors,"
                  + " j.opts::text AS opts,",
              JobViewStore.READY
                  + " WHERE id = $1 UNION ALL "
                  + JobViewStore.SCHEDULED
                  + " WHERE id = $1 UNION ALL "
                  + JobViewStore.DONE
                  + " WHERE id = $1")
          + " WHERE $2::text IS NULL OR l.tenant = $2";

  /// The live job of tenant `$1` that holds unique key `$2`, else the newest that held it.
  ///
  /// Indexes: `job_unique_pkey`, `job_done_key`.
  static final String BY_KEY =
      """
      SELECT coalesce((SELECT job_id FROM job_unique WHERE tenant = $1 AND key = $2),
                      (SELECT max(d.id) FROM job_done d JOIN job_lane l ON l.lane = d.lane
                        WHERE d.unique_key = $2 AND l.tenant = $1))
      """;

  private final Pool pool;

  JobFindStore(Pool pool) {
    this.pool = pool;
  }

  /// @param tenant must be the job's, unless it is `null`
  Uni<Optional<FoundJob>> find(long id, @Nullable String tenant) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id, tenant))
        .map(rows -> Rows.map(rows, JobViewStore::found).stream().findFirst());
  }

  Uni<Optional<Long>> idOf(String tenant, String uniqueKey) {
    return pool.preparedQuery(BY_KEY)
        .execute(Tuple.of(tenant, uniqueKey))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0)));
  }
}
