package dev.carillon.socketio.engineio;

import dev.carillon.platform.http.SendBuffer;
import dev.carillon.platform.resilience.Allowance;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A WebSocket that carries packets. Who takes nothing of what is sent for as long as the patience,
/// or sends too many frames, is hung up on.
///
/// Any thread may write and close; what comes is told on the thread of the connection.
final class WebSocketLine {

  private static final Logger LOG = Logger.getLogger(WebSocketLine.class);

  /// Looks in the time of the patience.
  private static final int LOOKS = 5;

  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private final Vertx vertx;
  private final long lookMillis;
  private final Allowance allowance;
  private final int maxPayload;
  private @Nullable Buffer message;
  private boolean isText;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();

  /// Hears what comes.
  interface Reader {

    /// A packet, or `null` for what is none.
    void packet(@Nullable Packet packet);

    /// Nothing more will come. Called once.
    void ended(EngineClose why);
  }

  WebSocketLine(
      ServerWebSocket socket, HttpConnection connection, Vertx vertx, EngineOptions options) {
    this.socket = socket;
    this.connection = connection;
    SendBuffer.bound(connection);
    this.vertx = vertx;
    this.lookMillis = Math.max(1, options.patience().toMillis() / LOOKS);
    this.maxPayload = options.maxPayload();
    this.allowance = new Allowance(options.burst(), options.packetsPerSecond(), System::nanoTime);
  }

  /// To be called before the event loop goes on, or something may be missed.
  void read(Reader reader) {
    socket.frameHandler(frame -> take(frame, reader));
    socket.closeHandler(closed -> end(reader, EngineClose.TRANSPORT_CLOSED));
    socket.exceptionHandler(failure -> failed(failure, reader));
  }

  private void take(WebSocketFrame frame, Reader reader) {
    if (ended.get() || frame.isClose()) {
      return;
    }
    if (!allowance.take()) {
      end(reader, EngineClose.TOO_MANY_PACKETS);
    } else if (frame.isText() || frame.isBinary() || frame.isContinuation()) {
      put(frame, reader);
    }
  }

  /// Puts a message together up to the limit. Vert.x would do it, by a limit that holds for every
  /// WebSocket of the server.
  private void put(WebSocketFrame frame, Reader reader) {
    if (!frame.isContinuation()) {
      isText = frame.isText();
      message = null;
    }
    int size = frame.binaryData().length() + (message == null ? 0 : message.length());
    if (size > maxPayload) {
      message = null;
      end(reader, EngineClose.TOO_LARGE);
      return;
    }
    message =
        message == null
            ? (frame.isFinal() ? frame.binaryData() : frame.binaryData().copy())
            : message.appendBuffer(frame.binaryData());
    if (frame.isFinal()) {
      var whole = message;
      message = null;
      reader.packet(
          isText
              ? Packet.read(whole.toString(StandardCharsets.UTF_8), false)
              : new Packet.Binary(whole));
    }
  }

  private void failed(Throwable failure, Reader reader) {
    LOG.debugf(failure, "A WebSocket failed");
    end(reader, fault(failure));
  }

  /// What is no frame is told from a line that broke.
  private static EngineClose fault(Throwable failure) {
    if (failure instanceof CorruptedWebSocketFrameException frame) {
      return frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)
          ? EngineClose.TOO_LARGE
          : EngineClose.PARSE_ERROR;
    }
    return EngineClose.TRANSPORT_CLOSED;
  }

  private void end(Reader reader, EngineClose why) {
    if (ended.compareAndSet(false, true)) {
      reader.ended(why);
    }
  }

  /// Sends a packet.
  ///
  /// @return completes when the network has taken it
  Future<Void> write(Packet packet) {
    underWay.incrementAndGet();
    Future<Void> sent =
        switch (packet) {
          case Packet.Text text -> socket.writeTextMessage(text.encoded());
          case Packet.Binary bytes -> socket.writeBinaryMessage(bytes.data());
        };
    sent.onComplete(done -> {
      taken.incrementAndGet();
      underWay.decrementAndGet();
    });
    if (underWay.get() > 0 && watched.compareAndSet(false, true)) {
      look(taken.get(), 1);
    }
    return sent;
  }

  /// @param looks how often nothing had moved
  private void look(long before, int looks) {
    vertx.setTimer(
        lookMillis,
        due -> {
          long now = taken.get();
          if (underWay.get() == 0 || socket.isClosed()) {
            watched.set(false);
          } else if (now != before) {
            look(now, 1);
          } else if (looks + 1 < LOOKS) {
            look(before, looks + 1);
          } else {
            cut();
          }
        });
  }

  /// Says goodbye; the server gives the other side a few seconds to answer.
  void close(EngineClose why) {
    ended.set(true);
    if (why == EngineClose.TRANSPORT_CLOSED) {
      // Its code never goes over the line (RFC 6455 §7.4.1), and nobody is there to read one.
      cut();
    } else if (!socket.isClosed()) {
      socket
          .close(why.code(), why.sentence())
          .onFailure(failure -> LOG.debugf(failure, "A WebSocket was gone before its goodbye"));
    }
  }

  /// Hangs up. A goodbye would wait behind what was not read.
  void cut() {
    if (connection instanceof ConnectionBase line) {
      var cut = line.channelHandlerContext().close();
      LOG.debugf("Hung up on a WebSocket: %s", cut);
    }
  }
}
