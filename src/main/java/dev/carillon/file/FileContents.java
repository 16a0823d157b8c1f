package dev.carillon.file;

import dev.carillon.job.Attempt;
import dev.carillon.platform.security.FieldSeal;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/// Opens stored files for reading by a job.
@Singleton
public final class FileContents {

  private final FileStore files;

  FileContents(FileStore files) {
    this.files = files;
  }

  /// The bytes of a file from the first one on. Holds one chunk and fetches the next meanwhile; the
  /// reading thread waits as [Attempt#await] does.
  ///
  /// @param size bytes the file has
  /// @return a stream that fails with a [FileGoneException] when the file is gone, with another
  ///   [IOException] when it is not the one that was received
  public InputStream open(Attempt<?> attempt, UUID file, long size) {
    return new Chunks(attempt, file, size);
  }

  private final class Chunks extends InputStream {

    private final Attempt<?> attempt;
    private final UUID file;
    private final FieldSeal seal;
    private long left;
    private byte[] chunk = {};
    private int position;
    private int number;
    private CompletionStage<Optional<byte[]>> next;

    private Chunks(Attempt<?> attempt, UUID file, long size) {
      this.attempt = attempt;
      this.file = file;
      this.left = size;
      this.seal = files.contents(attempt.tenant(), file);
      this.next = fetch();
    }

    private CompletionStage<Optional<byte[]>> fetch() {
      return files.chunk(file, number++, seal).subscribeAsCompletionStage();
    }

    @Override
    public int read() throws IOException {
      return fill() ? chunk[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int count = Math.min(length, chunk.length - position);
      System.arraycopy(chunk, position, into, from, count);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return chunk.length - position;
    }

    private boolean fill() throws IOException {
      if (position < chunk.length) {
        return true;
      }
      if (left == 0) {
        return false;
      }
      var arrived = next;
      chunk =
          attempt
              .await(Uni.createFrom().completionStage(arrived))
              .orElseThrow(FileGoneException::new);
      position = 0;
      left -= chunk.length;
      if (chunk.length == 0 || left < 0) {
        throw new IOException("the stored upload is not the one that was received");
      }
      if (left > 0) {
        next = fetch();
      }
      return true;
    }
  }
}
