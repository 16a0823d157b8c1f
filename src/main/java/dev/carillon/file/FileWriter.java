package dev.carillon.file;

import dev.carillon.job.Attempt;
import dev.carillon.platform.security.FieldSeal;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Writes a file a job makes, chunk by chunk: one is gathered while the one before is stored, so
/// that memory holds two however large the file is. For blocking handlers; the writing thread waits
/// as [Attempt#await] does. Nobody sees the file before [#finish].
public final class FileWriter extends OutputStream {

  private final FileStore files;
  private final Attempt<?> attempt;
  private final StoredFile file;
  private final FilePurpose purpose;
  private final long mostBytes;
  private final FieldSeal seal;
  private final byte[] gathered = new byte[FileStore.CHUNK_BYTES];
  private CompletionStage<Void> underWay = Uni.createFrom().voidItem().subscribeAsCompletionStage();
  private int filled;
  private int chunks;
  private long size;

  private FileWriter(
      FileStore files, Attempt<?> attempt, StoredFile file, FilePurpose purpose, long mostBytes) {
    super();
    this.files = files;
    this.attempt = attempt;
    this.file = file;
    this.purpose = purpose;
    this.mostBytes = mostBytes;
    this.seal = files.contents(file.tenant(), file.id());
  }

  /// Begins a file.
  ///
  /// @param file its size is not looked at
  /// @param mostBytes a file that would be larger fails with a [TooLargeException]
  public static FileWriter begin(
      FileStore files,
      Attempt<?> attempt,
      StoredFile file,
      FilePurpose purpose,
      String mediaType,
      long mostBytes) {
    attempt.await(files.begin(file, purpose, mediaType));
    return new FileWriter(files, attempt, file, purpose, mostBytes);
  }

  /// A file grew larger than it may.
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLargeException(long mostBytes) {
      super("The file would be larger than " + mostBytes + " bytes");
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    size += length;
    if (size > mostBytes) {
      throw new TooLargeException(mostBytes);
    }
    int at = from;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, gathered.length - filled);
      System.arraycopy(bytes, at, gathered, filled, count);
      filled += count;
      at += count;
      left -= count;
      if (filled == gathered.length) {
        storeChunk();
      }
    }
  }

  private void storeChunk() {
    byte[] chunk = Arrays.copyOf(gathered, filled);
    filled = 0;
    attempt.await(Uni.createFrom().completionStage(underWay));
    underWay = files.addChunk(file.id(), chunks++, chunk, seal).subscribeAsCompletionStage();
  }

  /// Bytes written so far.
  public long size() {
    return size;
  }

  /// Stores what is left. The file is still not there for others.
  @Override
  public void close() {
    if (filled > 0) {
      storeChunk();
    }
    attempt.await(Uni.createFrom().completionStage(underWay));
  }

  /// Lets others see the file, which was closed before.
  public void finish() {
    attempt.await(files.finish(Map.of(file.id(), size), purpose));
  }
}
