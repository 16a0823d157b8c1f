package dev.carillon.workload.billing.upload;

import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.platform.security.FieldCipher;
import dev.carillon.platform.security.FieldSeal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The stored files. A file is there for others from the moment its last byte is stored; what a
/// broken upload left is removed at once, or, after a crash, by [#removeOld].
@Singleton
public final class FileStore {

  /// Bytes of a chunk. One round trip each; larger ones only cost memory.
  static final int CHUNK_BYTES = 256 * 1024;

  private static final String BEGIN =
      "INSERT INTO files (id, tenant, created_by, name, mime_type) VALUES ($1, $2, $3, $4, $5)";

  private static final String ADD_CHUNK =
      "INSERT INTO file_chunks (file_id, number, content) VALUES ($1, $2, $3)";

  /// Makes all of an upload visible, or none of it.
  private static final String FINISH =
      """
      UPDATE files SET size = u.size, uploaded_at = now()
        FROM unnest($1::uuid[], $2::bigint[]) AS u(id, size)
       WHERE files.id = u.id
      """;

  private static final String REMOVE = "DELETE FROM files WHERE id = ANY ($1::uuid[])";

  private static final String FIND =
      """
      SELECT id, tenant, created_by, name, size FROM files
       WHERE tenant = $1 AND id = ANY ($2::uuid[]) AND uploaded_at IS NOT NULL
      """;

  private static final String CHUNK =
      "SELECT content FROM file_chunks WHERE file_id = $1 AND number = $2";

  /// A day for whole files (decisions "004 billing CSV"), an hour for broken uploads.
  private static final String REMOVE_OLD =
      """
      DELETE FROM files
       WHERE started_at < now() - interval '24 hours'
          OR (uploaded_at IS NULL AND started_at < now() - interval '1 hour')
      """;

  private final Pool pool;
  private final FieldCipher cipher;

  FileStore(Pool pool, FieldCipher cipher) {
    this.pool = pool;
    this.cipher = cipher;
  }

  /// Begins a file that nobody sees yet.
  ///
  /// @param file its size is not looked at
  Uni<Void> begin(StoredFile file, String mimeType) {
    byte[] name = names(file.tenant(), file.id()).sealText("name", "", file.name());
    return pool.preparedQuery(BEGIN)
        .execute(Tuple.of(file.id(), file.tenant(), file.owner(), Buffer.buffer(name), mimeType))
        .replaceWithVoid();
  }

  /// @param number counted from 0
  /// @param seal of [#contents]
  Uni<Void> addChunk(UUID id, int number, byte[] plain, FieldSeal seal) {
    byte[] sealed = seal.seal("content", Integer.toString(number), plain);
    return pool.preparedQuery(ADD_CHUNK)
        .execute(Tuple.of(id, number, Buffer.buffer(sealed)))
        .replaceWithVoid();
  }

  FieldSeal contents(String tenant, UUID id) {
    return cipher.seal(tenant, "file_chunks", id.toString());
  }

  private FieldSeal names(String tenant, UUID id) {
    return cipher.seal(tenant, "files", id.toString());
  }

  /// @param sizes bytes of each file
  Uni<Void> finish(Map<UUID, Long> sizes) {
    var ids = sizes.keySet().toArray(UUID[]::new);
    var bytes = sizes.values().toArray(Long[]::new);
    return pool.preparedQuery(FINISH).execute(Tuple.of(ids, bytes)).replaceWithVoid();
  }

  Uni<Void> remove(Collection<UUID> ids) {
    return remove(pool, ids);
  }

  /// Removes a file with its content, if it is there.
  public Uni<Void> remove(Tx tx, UUID id) {
    return remove(tx.connection(), List.of(id));
  }

  private static Uni<Void> remove(SqlClient client, Collection<UUID> ids) {
    return client
        .preparedQuery(REMOVE)
        .execute(Tuple.tuple().addValue(ids.toArray(UUID[]::new)))
        .replaceWithVoid();
  }

  /// {@return those of the files that are there and belong to the tenant, in no order}
  public Uni<List<StoredFile>> find(String tenant, Collection<UUID> ids) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, ids.toArray(UUID[]::new)))
        .map(rows -> Rows.map(rows, this::file));
  }

  private StoredFile file(Row row) {
    UUID id = row.getUUID("id");
    String tenant = row.getString("tenant");
    String name = names(tenant, id).openText("name", "", row.getBuffer("name").getBytes());
    return new StoredFile(id, tenant, row.getString("created_by"), name, row.getLong("size"));
  }

  /// {@return the chunk, empty past the last one or when the file is gone}
  Uni<Optional<byte[]>> chunk(UUID id, int number, FieldSeal seal) {
    return pool.preparedQuery(CHUNK)
        .execute(Tuple.of(id, number))
        .map(rows -> Rows.map(rows, row -> row.getBuffer("content").getBytes()))
        .map(found ->
            found.stream()
                .findFirst()
                .map(sealed -> seal.open("content", Integer.toString(number), sealed)));
  }

  /// Removes files nobody validated within a day, and what broken uploads left.
  ///
  /// @return how many (count)
  public Uni<Integer> removeOld() {
    return pool.query(REMOVE_OLD).execute().map(RowSet::rowCount);
  }
}
