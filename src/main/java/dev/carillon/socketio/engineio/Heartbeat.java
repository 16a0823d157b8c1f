package dev.carillon.socketio.engineio;

import java.time.Duration;

/// Asks the other side whether it is there, an interval after its last answer. On the session's
/// event loop.
final class Heartbeat {

  private final EngineSession session;
  private final Duration interval;
  private final Duration timeout;
  private long answered;
  private long timer;

  Heartbeat(EngineSession session, EngineOptions options) {
    this.session = session;
    this.interval = options.pingInterval();
    this.timeout = options.pingTimeout();
  }

  /// Begins anew, as if an answer had come.
  void start() {
    stop();
    answered = System.nanoTime();
    timer = session.after(interval, this::ask);
  }

  private void ask() {
    timer = session.after(timeout, () -> session.end(EngineClose.PING_TIMEOUT));
    session.send(new Packet.Text(PacketType.PING, "2"));
  }

  /// {@return whether no answer came in time} A timer may be late; this is not.
  boolean isOverdue() {
    return System.nanoTime() - answered >= interval.plus(timeout).toNanos();
  }

  void stop() {
    session.cancel(timer);
  }
}
