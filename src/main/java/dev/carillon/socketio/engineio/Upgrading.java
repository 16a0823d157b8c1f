package dev.carillon.socketio.engineio;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way of a session from polling to a WebSocket: one candidate at a time, which proves itself
/// by a probe. On the session's event loop.
final class Upgrading {

  private final EngineSession session;
  private final Polling polling;
  private final Duration timeout;
  private @Nullable WebSocketLine candidate;
  private boolean probed;
  private long timer;

  Upgrading(EngineSession session, Polling polling, EngineOptions options) {
    this.session = session;
    this.polling = polling;
    this.timeout = options.upgradeTimeout();
  }

  /// A WebSocket that wants to take the place of polling.
  void begin(WebSocketLine other) {
    if (!session.isPolled() || candidate != null) {
      other.close(EngineClose.DONE);
      return;
    }
    candidate = other;
    probed = false;
    timer = session.after(timeout, this::drop);
  }

  boolean isCandidate(WebSocketLine line) {
    return line == candidate;
  }

  /// What the candidate says.
  void packet(WebSocketLine from, @Nullable Packet packet) {
    if (packet instanceof Packet.Text(PacketType type, String text)) {
      if (type == PacketType.PING && text.equals("2probe")) {
        from.write(new Packet.Text(PacketType.PONG, "3probe"));
        probed = true;
        hurry();
        return;
      }
      if (type == PacketType.UPGRADE && probed) {
        hurry();
        session.cancel(timer);
        candidate = null;
        session.become(from);
        return;
      }
    }
    drop();
  }

  /// A client that is about to change waits for its poll first.
  void hurry() {
    if (candidate != null && probed && polling.isWaiting()) {
      polling.answer(List.of(new Packet.Text(PacketType.NOOP, "6")));
    }
  }

  /// Gives it up; polling goes on.
  void drop() {
    session.cancel(timer);
    if (candidate != null) {
      candidate.close(EngineClose.DONE);
      candidate = null;
    }
  }
}
