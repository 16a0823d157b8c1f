package dev.carillon.socketio.engineio;

import dev.carillon.platform.resilience.Allowance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.impl.ConnectionBase;
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
    this.vertx = vertx;
    this.lookMillis = Math.max(1, options.patience().toMillis() / LOOKS);
    this.allowance = new Allowance(options.burst(), options.packetsPerSecond(), System::nanoTime);
  }

  /// To be called before the event loop goes on, or something may be missed.
  void read(Reader reader) {
    socket.frameHandler(frame -> count(frame, reader));
    socket.textMessageHandler(text -> {
      if (!ended.get()) {
        reader.packet(Packet.read(text, false));
      }
    });
    socket.binaryMessageHandler(bytes -> {
      if (!ended.get()) {
        reader.packet(new Packet.Binary(bytes));
      }
    });
    socket.closeHandler(closed -> end(reader, EngineClose.TRANSPORT_CLOSED));
    socket.exceptionHandler(failure -> failed(failure, reader));
  }

  private void count(WebSocketFrame frame, Reader reader) {
    if (!frame.isClose() && !ended.get() && !allowance.take()) {
      end(reader, EngineClose.TOO_MANY_PACKETS);
    }
  }

  /// Vert.x reports a message over the limit as an `IllegalStateException`.
  private void failed(Throwable failure, Reader reader) {
    LOG.debugf(failure, "A WebSocket failed");
    end(
        reader,
        failure instanceof IllegalStateException
            ? EngineClose.TOO_LARGE
            : EngineClose.TRANSPORT_CLOSED);
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
    if (!socket.isClosed()) {
      socket
          .close(why.code(), why.sentence())
          .onFailure(failure -> LOG.debugf(failure, "A WebSocket was gone before its goodbye"));
    }
  }

  /// Hangs up. A goodbye would wait behind what was not read.
  void cut() {
    if (connection instanceof ConnectionBase line) {
      var cut = line.channelHandlerContext().close();
      LOG.debugf("Hung up on a WebSocket that is not read: %s", cut);
    }
  }
}
