package dev.carillon.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Puts the frames of a client together to messages of at most 16 KiB, and keeps no more than that
/// of one that never ends. On the connection's event loop.
final class FrameReader {

  static final int MOST_BYTES = 16 * 1024;

  private final LiveConnection connection;
  private @Nullable Buffer begun;

  FrameReader(LiveConnection connection) {
    this.connection = connection;
  }

  void read(WebSocketFrame frame) {
    if (frame.isClose() || !connection.isAllowed()) {
      return;
    }
    if (frame.isBinary()) {
      connection.close(Closing.TEXT_ONLY);
    } else if (frame.isText() || frame.isContinuation()) {
      add(frame);
    }
  }

  private void add(WebSocketFrame frame) {
    Buffer part = frame.binaryData();
    if ((begun == null ? 0 : begun.length()) + part.length() > MOST_BYTES) {
      begun = null;
      connection.close(Closing.TOO_LARGE);
    } else if (frame.isFinal()) {
      Buffer whole = begun == null ? part : begun.appendBuffer(part);
      begun = null;
      connection.receive(whole.toString(StandardCharsets.UTF_8));
    } else {
      begun = begun == null ? part.copy() : begun.appendBuffer(part);
    }
  }
}
