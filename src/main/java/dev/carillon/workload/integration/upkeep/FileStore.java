package dev.carillon.workload.integration.upkeep;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.integration.provider.FileEntry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/// The statements on what is known of files at providers.
@Singleton
final class FileStore {

  /// Adds files and changes those that are known. `DISTINCT ON`, since a provider may name one
  /// twice.
  static final String SAVE =
      """
      INSERT INTO integration_file (tenant, integration, file_id, path, name, is_folder, bytes,
                                    modified_at, seen)
      SELECT DISTINCT ON (r.file_id) $7, $8, r.file_id, r.path, r.name, r.is_folder, r.bytes,
             r.modified_at, $9
        FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bigint[],
                    $6::timestamptz[]) AS r(file_id, path, name, is_folder, bytes, modified_at)
       ORDER BY r.file_id
          ON CONFLICT (tenant, integration, file_id) DO UPDATE
         SET path = excluded.path, name = excluded.name, is_folder = excluded.is_folder,
             bytes = excluded.bytes, modified_at = excluded.modified_at, seen = excluded.seen
      """;

  static final String FORGET =
      """
      DELETE FROM integration_file WHERE tenant = $1 AND integration = $2 AND seen <> $3
      """;

  /// Index: `integration_file_path`.
  static final String LIST =
      """
      SELECT file_id, path, name, is_folder, bytes, modified_at
        FROM integration_file WHERE tenant = $1 AND integration = $2
       ORDER BY path, file_id LIMIT $3 OFFSET $4
      """;

  static final String COUNT =
      "SELECT count(*) FROM integration_file WHERE tenant = $1 AND integration = $2";

  /// Those whose provider speaks a dialect of which files can be listed.
  static final String WITH_FILES =
      """
      SELECT i.tenant, i.id, p.slug
        FROM integration i JOIN cloud_provider p ON p.id = i.provider
       WHERE i.status = 'active' AND (i.tenant, i.id) > ($2, $3::uuid)
         AND lower(coalesce(p.metadata ->> 'providerType', p.slug)) = ANY ($1::text[])
       ORDER BY i.tenant, i.id
       LIMIT $4
      """;

  private final Pool pool;

  FileStore(Pool pool) {
    this.pool = pool;
  }

  Uni<Void> save(Tx tx, String tenant, UUID integration, List<FileEntry> files, long job) {
    return tx.connection()
        .preparedQuery(SAVE)
        .execute(
            Columns.of(files)
                .text(FileEntry::id)
                .text(FileEntry::path)
                .text(FileEntry::name)
                .bool(FileEntry::isFolder)
                .bigint(FileEntry::bytes)
                .timestamptz(FileEntry::modifiedAt)
                .constant(tenant)
                .constant(integration)
                .constant(job)
                .tuple())
        .replaceWithVoid();
  }

  /// Forgets what this job did not see.
  ///
  /// @return files that are gone (count)
  Uni<Integer> forget(Tx tx, String tenant, UUID integration, long job) {
    return tx.connection()
        .preparedQuery(FORGET)
        .execute(Tuple.of(tenant, integration, job))
        .map(done -> done.rowCount());
  }

  Uni<List<FileEntry>> list(String tenant, UUID integration, int limit, int offset) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(tenant, integration, limit, offset))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new FileEntry(
                        row.getString("file_id"),
                        row.getString("name"),
                        row.getString("path"),
                        row.getBoolean("is_folder"),
                        row.getLong("bytes"),
                        row.getOffsetDateTime("modified_at"))));
  }

  Uni<Long> count(String tenant, UUID integration) {
    return pool.preparedQuery(COUNT)
        .execute(Tuple.of(tenant, integration))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /// An integration whose files can be listed.
  record WithFiles(String tenant, UUID id, String provider) {}

  Uni<List<WithFiles>> withFiles(
      List<String> dialects, String afterTenant, UUID afterId, int limit) {
    return pool.preparedQuery(WITH_FILES)
        .execute(Tuple.of(dialects.toArray(String[]::new), afterTenant, afterId, limit))
        .map(rows ->
            Rows.map(
                rows,
                row ->
                    new WithFiles(
                        row.getString("tenant"), row.getUUID("id"), row.getString("slug"))));
  }
}
