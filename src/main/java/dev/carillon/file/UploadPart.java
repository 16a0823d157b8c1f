package dev.carillon.file;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.security.FieldSeal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// One file of a form while it arrives: gathered into chunks, each stored before more is read, so
/// that memory holds one chunk however large the file is. Lives on the event loop of its request.
final class UploadPart {

  private final HttpServerFileUpload source;
  private final StoredFile file;
  private final int index;
  private final UploadRules rules;
  private final FileStore files;
  private final FieldSeal seal;
  private final Executor loop;
  private final Consumer<Throwable> onFailure;
  private final IntConsumer onDropped;
  private final Runnable onDone;
  private Buffer gathered = Buffer.buffer();
  private long size;
  private int chunks;
  private boolean ended;
  private boolean storing;
  private Uni<Void> underWay = Uni.createFrom().voidItem();
  private boolean dropped;

  /// How a part tells its upload what became of it.
  ///
  /// @param loop runs on the event loop of the request
  /// @param onDropped hears how many bytes were thrown away
  record Listener(
      Executor loop, Consumer<Throwable> onFailure, IntConsumer onDropped, Runnable onDone) {}

  UploadPart(
      HttpServerFileUpload source,
      StoredFile file,
      int index,
      UploadRules rules,
      FileStore files,
      Listener listener) {
    this.source = source;
    this.file = file;
    this.index = index;
    this.rules = rules;
    this.files = files;
    this.seal = files.contents(file.tenant(), file.id());
    this.loop = listener.loop();
    this.onFailure = listener.onFailure();
    this.onDropped = listener.onDropped();
    this.onDone = listener.onDone();
  }

  StoredFile file() {
    return new StoredFile(file.id(), file.tenant(), file.owner(), file.name(), size);
  }

  /// Begins to read; the first row of the file is written before its first byte is taken.
  void receive(String mimeType) {
    source.handler(this::data);
    source.endHandler(end -> {
      ended = true;
      goOn();
    });
    store(files.begin(file, rules.purpose(), mimeType));
  }

  /// What still arrives is thrown away.
  void drop() {
    dropped = true;
    gathered = Buffer.buffer();
    source.resume();
  }

  private void data(Buffer arrived) {
    if (dropped) {
      onDropped.accept(arrived.length());
      return;
    }
    size += arrived.length();
    if (size > rules.mostBytes()) {
      onFailure.accept(UploadProblems.tooLarge(index, rules));
      return;
    }
    gathered.appendBuffer(arrived);
    goOn();
  }

  /// Stores the next chunk if there is one to store and nothing under way.
  private void goOn() {
    if (dropped || storing) {
      return;
    }
    boolean last = ended && gathered.length() <= FileStore.CHUNK_BYTES;
    if (gathered.length() >= FileStore.CHUNK_BYTES || (last && gathered.length() > 0)) {
      storeChunk(Math.min(gathered.length(), FileStore.CHUNK_BYTES));
    } else if (ended) {
      finished();
    }
  }

  private void finished() {
    if (size == 0) {
      glance(new byte[0]);
    } else {
      onDone.run();
    }
  }

  private void storeChunk(int length) {
    byte[] chunk = gathered.getBytes(0, length);
    gathered = gathered.getBuffer(length, gathered.length());
    if (chunks > 0 || glance(chunk)) {
      store(files.addChunk(file.id(), chunks++, chunk, seal));
    }
  }

  private boolean glance(byte[] head) {
    @Nullable ProblemException wrong = rules.check().look(index, head);
    if (wrong != null) {
      onFailure.accept(wrong);
    }
    return wrong == null;
  }

  /// {@return done when nothing of the file is being written, however that write ended}
  Uni<Void> written() {
    return underWay.onFailure().recoverWithNull();
  }

  private void store(Uni<Void> write) {
    storing = true;
    source.pause();
    underWay = write.memoize().indefinitely();
    underWay
        .emitOn(loop)
        .subscribe()
        .with(
            done -> {
              storing = false;
              goOn();
              if (!storing) {
                source.resume();
              }
            },
            onFailure);
  }
}
