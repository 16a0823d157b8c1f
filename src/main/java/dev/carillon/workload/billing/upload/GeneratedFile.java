package dev.carillon.workload.billing.upload;

import dev.carillon.file.FileStore;
import dev.carillon.file.StoredFile;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Map;

/// Stores a file the service made itself, as if somebody had uploaded it.
@Singleton
public final class GeneratedFile {

  private final FileStore files;

  GeneratedFile(FileStore files) {
    this.files = files;
  }

  /// @param file its size is not looked at
  public Uni<Void> store(StoredFile file, byte[] content) {
    var seal = files.contents(file.tenant(), file.id());
    int chunks = Math.ceilDiv(content.length, FileStore.CHUNK_BYTES);
    return files
        .begin(file, BillingFiles.PURPOSE, "text/csv")
        .chain(() ->
            Multi.createFrom()
                .range(0, chunks)
                .onItem()
                .transformToUniAndConcatenate(
                    n -> files.addChunk(file.id(), n, chunk(content, n), seal))
                .onItem()
                .ignoreAsUni())
        .chain(() -> files.finish(Map.of(file.id(), (long) content.length), BillingFiles.PURPOSE));
  }

  private static byte[] chunk(byte[] content, int number) {
    int from = number * FileStore.CHUNK_BYTES;
    return Arrays.copyOfRange(
        content, from, Math.min(content.length, from + FileStore.CHUNK_BYTES));
  }
}
