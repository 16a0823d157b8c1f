package dev.carillon.file;

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
  public static final int CHUNK_BYTES = 256 * 1024;

  private static final String BEGIN =
      """
      INSERT INTO files (id, tenant, created_by, name, mime_type, purpose, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
      """;

  private static final String ADD_CHUNK =
      "INSERT INTO file_chunks (file_id, number, content) VALUES ($1, $2, $3)";

  /// Makes all of an upload visible, or none of it.
  private static final String FINISH =
      """
      UPDATE files
         SET size = u.size, uploaded_at = now(), expires_at = now() + make_interval(secs => $3)
        FROM unnest($1::uuid[], $2::bigint[]) AS u(id, size)
       WHERE files.id = u.id
      """;

  private static final String REMOVE = "DELETE FROM files WHERE id = ANY ($1::uuid[])";

  private static final String FIND =
      """
      SELECT id, tenant, created_by, name, size FROM files
       WHERE tenant = $1 AND id = ANY ($2::uuid[]) AND purpose = $3 AND uploaded_at IS NOT NULL
         AND expires_at > now()
      """;

  /// A file of one person, over or not.
  private static final String FIND_OWN =
      """
      SELECT id, tenant, created_by, name, size, mime_type, purpose, expires_at <= now() AS over
        FROM files
       WHERE tenant = $1 AND created_by = $2 AND id = $3 AND uploaded_at IS NOT NULL
      """;

  private static final String CHUNK =
      "SELECT content FROM file_chunks WHERE file_id = $1 AND number = $2";

  private static final String REMOVE_OLD =
      "DELETE FROM files WHERE purpose = $1 AND expires_at < now() - make_interval(secs => $2)";

  /// The contents go when the time is over; that there was a file is known a while longer.
  private static final String EMPTY_OLD =
      """
      DELETE FROM file_chunks c USING files f
       WHERE c.file_id = f.id AND f.purpose = $1 AND f.expires_at < now()
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
  public Uni<Void> begin(StoredFile file, FilePurpose purpose, String mimeType) {
    byte[] name = names(file.tenant(), file.id()).sealText("name", "", file.name());
    return pool.preparedQuery(BEGIN)
        .execute(
            Tuple.tuple()
                .addUUID(file.id())
                .addString(file.tenant())
                .addString(file.owner())
                .addValue(Buffer.buffer(name))
                .addString(mimeType)
                .addString(purpose.name())
                .addDouble((double) purpose.whileWritten().toSeconds()))
        .replaceWithVoid();
  }

  /// @param number counted from 0
  /// @param seal of [#contents]
  public Uni<Void> addChunk(UUID id, int number, byte[] plain, FieldSeal seal) {
    byte[] sealed = seal.seal("content", Integer.toString(number), plain);
    return pool.preparedQuery(ADD_CHUNK)
        .execute(Tuple.of(id, number, Buffer.buffer(sealed)))
        .replaceWithVoid();
  }

  /// What seals and opens the contents of a file.
  public FieldSeal contents(String tenant, UUID id) {
    return cipher.seal(tenant, "file_chunks", id.toString());
  }

  private FieldSeal names(String tenant, UUID id) {
    return cipher.seal(tenant, "files", id.toString());
  }

  /// @param sizes bytes of each file
  public Uni<Void> finish(Map<UUID, Long> sizes, FilePurpose purpose) {
    var ids = sizes.keySet().toArray(UUID[]::new);
    var bytes = sizes.values().toArray(Long[]::new);
    return pool.preparedQuery(FINISH)
        .execute(Tuple.of(ids, bytes, (double) purpose.keep().toSeconds()))
        .replaceWithVoid();
  }

  /// Removes files with their content, if they are there.
  public Uni<Void> remove(Collection<UUID> ids) {
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

  /// {@return those of the files that are there, of use for this purpose and the tenant's, in no
  /// order}
  public Uni<List<StoredFile>> find(String tenant, FilePurpose purpose, Collection<UUID> ids) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(tenant, ids.toArray(UUID[]::new), purpose.name()))
        .map(rows -> Rows.map(rows, this::file));
  }

  /// A file of a person.
  ///
  /// @param over whether its time is over and its contents are gone, or soon will be
  public record Kept(StoredFile file, String mediaType, String purpose, boolean over) {}

  /// {@return the file, if this person has it or had it}
  public Uni<Optional<Kept>> findOwn(String tenant, String owner, UUID id) {
    return pool.preparedQuery(FIND_OWN)
        .execute(Tuple.of(tenant, owner, id))
        .map(rows -> Rows.map(rows, this::kept).stream().findFirst());
  }

  private Kept kept(Row row) {
    return new Kept(
        file(row), row.getString("mime_type"), row.getString("purpose"), row.getBoolean("over"));
  }

  private StoredFile file(Row row) {
    UUID id = row.getUUID("id");
    String tenant = row.getString("tenant");
    String name = names(tenant, id).openText("name", "", row.getBuffer("name").getBytes());
    return new StoredFile(id, tenant, row.getString("created_by"), name, row.getLong("size"));
  }

  /// {@return the chunk, empty past the last one or when the file is gone}
  public Uni<Optional<byte[]>> chunk(UUID id, int number, FieldSeal seal) {
    return pool.preparedQuery(CHUNK)
        .execute(Tuple.of(id, number))
        .map(rows -> Rows.map(rows, row -> row.getBuffer("content").getBytes()))
        .map(found ->
            found.stream()
                .findFirst()
                .map(sealed -> seal.open("content", Integer.toString(number), sealed)));
  }

  /// Removes the contents of files whose time is over, and what broken uploads left. The row itself
  /// goes with it, or later, as the purpose says.
  ///
  /// @return files of which nothing is left now (count)
  public Uni<Integer> removeOld(FilePurpose purpose) {
    return pool.preparedQuery(EMPTY_OLD)
        .execute(Tuple.of(purpose.name()))
        .chain(() ->
            pool.preparedQuery(REMOVE_OLD)
                .execute(Tuple.of(purpose.name(), (double) purpose.remember().toSeconds())))
        .map(RowSet::rowCount);
  }
}
