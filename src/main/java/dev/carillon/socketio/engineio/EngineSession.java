package dev.carillon.socketio.engineio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One session: what is sent waits here for the transport there is, a poll or a WebSocket.
///
/// All that happens to a session happens on one event loop, whichever connections its requests come
/// by. Any thread may call the public methods.
public final class EngineSession {

  private static final Logger LOG = Logger.getLogger(EngineSession.class);

  private enum State {
    OPEN,
    /// Nobody listens any more; what waits goes with the next poll.
    LAST_WORDS,
    CLOSED
  }

  private final String id;
  private final RoutingContext handshake;
  private final EngineOptions options;
  private final ContextInternal context;
  private final Consumer<EngineSession> forget;
  private final Outgoing outgoing = new Outgoing();
  private final Heartbeat heartbeat;
  private final Polling polling;
  private final Upgrading upgrading;
  private State state = State.OPEN;
  private @Nullable EngineListener listener;
  private @Nullable WebSocketLine line;
  private long lastWordsTimer;

  /// @param handshake the request that opens it
  /// @param context where all of it happens
  /// @param forget called when it is over
  EngineSession(
      String id,
      RoutingContext handshake,
      EngineOptions options,
      ContextInternal context,
      Consumer<EngineSession> forget) {
    this.id = id;
    this.handshake = handshake;
    this.options = options;
    this.context = context;
    this.forget = forget;
    this.heartbeat = new Heartbeat(this, options);
    this.polling = new Polling(this, options);
    this.upgrading = new Upgrading(this, polling, options);
  }

  /// {@return the name the client knows it by; whoever has it may speak for the client}
  public String id() {
    return id;
  }

  /// {@return the request that opened it, which has its answer} For its headers, and for what
  /// checks a token.
  public RoutingContext handshake() {
    return handshake;
  }

  /// Whether there is room to send more than single events.
  public boolean isRoomy() {
    return outgoing.isRoomy();
  }

  /// Does something when there is room to send more, at once or later, on any thread. Always done:
  /// also when the session ends.
  public void whenRoomy(Runnable task) {
    outgoing.whenRoomy(task);
  }

  /// Does something on the session's event loop, at once when this is it.
  public void execute(Runnable task) {
    if (context.nettyEventLoop().inEventLoop()) {
      attempt(task);
    } else {
      context.runOnContext(here -> attempt(task));
    }
  }

  private void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException broken) {
      LOG.errorf(broken, "The session %s broke", id);
      end(EngineClose.BROKEN);
    }
  }

  /// Does something later, on the session's event loop.
  ///
  /// @return for [#cancel]
  public long after(Duration delay, Runnable task) {
    return context.owner().setTimer(Math.max(1, delay.toMillis()), due -> execute(task));
  }

  /// Calls off what was to be done later. Safe to repeat.
  public void cancel(long timer) {
    context.owner().cancelTimer(timer);
  }

  /// Sends a message. What is sent first arrives first. A session that lets more than 1 MiB wait is
  /// closed.
  public void send(String message) {
    send(Packet.Text.of(PacketType.MESSAGE, message));
  }

  /// Sends a message and bytes behind it, with nothing in between.
  public void send(String message, List<Buffer> attachments) {
    List<Packet> packets = new ArrayList<>();
    packets.add(Packet.Text.of(PacketType.MESSAGE, message));
    attachments.forEach(bytes -> packets.add(new Packet.Binary(bytes)));
    send(packets);
  }

  void send(Packet packet) {
    send(List.of(packet));
  }

  private void send(List<Packet> packets) {
    if (outgoing.offer(packets)) {
      execute(this::flush);
    } else {
      execute(() -> end(EngineClose.TOO_SLOW));
    }
  }

  /// Sends a message that may also be bytes.
  public void send(Buffer message) {
    send(new Packet.Binary(message));
  }

  /// Ends the session. What waits is sent before.
  public void close(EngineClose why) {
    execute(() -> {
      if (isPolled() && !polling.isWaiting() && why.hasLastWords()) {
        finish(why, State.LAST_WORDS);
        lastWordsTimer = after(options.patience(), () -> end(why));
      } else {
        end(why);
      }
    });
  }

  void open(@Nullable WebSocketLine first, @Nullable Exchange handshake, EngineApplication spoken) {
    line = first;
    polling.begin(handshake);
    send(Packet.Text.of(PacketType.OPEN, options.greeting(id, first == null)));
    heartbeat.start();
    listener = spoken.opened(this);
  }

  Polling polling() {
    return polling;
  }

  Upgrading upgrading() {
    return upgrading;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /// {@return whether it goes on, by polling}
  boolean isPolled() {
    return state == State.OPEN && line == null;
  }

  /// {@return whether it is over but for what the next poll is told}
  boolean hasLastWords() {
    return state == State.LAST_WORDS;
  }

  /// {@return whether no pong came in time}
  boolean isOverdue() {
    return heartbeat.isOverdue();
  }

  /// A poll has come to wait.
  void pollWaits() {
    flush();
    upgrading.hurry();
  }

  void fromLine(WebSocketLine from, @Nullable Packet packet) {
    if (from == line) {
      receive(packet);
    } else if (upgrading.isCandidate(from)) {
      upgrading.packet(from, packet);
    }
  }

  void lineEnded(WebSocketLine ended, EngineClose why) {
    if (ended == line) {
      end(why);
    } else if (upgrading.isCandidate(ended)) {
      upgrading.drop();
    }
  }

  /// Goes on by a WebSocket.
  void become(WebSocketLine other) {
    line = other;
    heartbeat.start();
    flush();
  }

  /// @param packet `null` for what is none
  void receive(@Nullable Packet packet) {
    if (state != State.OPEN || listener == null) {
      return;
    }
    switch (packet) {
      case null -> end(EngineClose.PARSE_ERROR);
      case Packet.Binary bytes -> listener.binary(bytes.data());
      case Packet.Text text -> {
        switch (text.type()) {
          case MESSAGE -> listener.text(text.data());
          case PONG -> heartbeat.start();
          case CLOSE -> end(EngineClose.DONE, new Packet.Text(PacketType.NOOP, "6"));
          case NOOP -> LOG.tracef("%s says nothing", id);
          case OPEN, PING, UPGRADE -> end(EngineClose.PARSE_ERROR);
        }
      }
    }
  }

  private void flush() {
    if (outgoing.isEmpty() || state == State.CLOSED) {
      return;
    }
    if (line != null) {
      outgoing.take().forEach(packet -> write(line, packet));
    } else if (polling.isWaiting()) {
      List<Packet> taken = outgoing.take();
      polling.answer(taken).onSuccess(sent -> taken.forEach(outgoing::sent));
    }
  }

  private void write(WebSocketLine to, Packet packet) {
    to.write(packet).onSuccess(sent -> outgoing.sent(packet));
  }

  /// Ends it now.
  void end(EngineClose why) {
    end(why, new Packet.Text(PacketType.CLOSE, "1"));
  }

  private void end(EngineClose why, Packet lastWord) {
    if (state == State.CLOSED) {
      return;
    }
    if (line != null && why != EngineClose.TOO_SLOW) {
      flush();
    }
    List<Packet> left = outgoing.take();
    finish(why, State.CLOSED);
    forget.accept(this);
    if (line != null && why == EngineClose.TOO_SLOW) {
      line.cut();
    } else if (line != null) {
      line.close(why);
    }
    left.add(lastWord);
    polling.end(left, why);
  }

  /// Tells the listener, once.
  private void finish(EngineClose why, State next) {
    boolean first = state == State.OPEN;
    state = next;
    heartbeat.stop();
    cancel(lastWordsTimer);
    upgrading.drop();
    outgoing.close();
    if (first && listener != null) {
      LOG.debugf("The session %s ends: %s", id, why);
      listener.closed(why);
    }
  }
}
