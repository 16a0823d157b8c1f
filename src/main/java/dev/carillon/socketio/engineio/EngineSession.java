package dev.carillon.socketio.engineio;

import dev.carillon.platform.resilience.Allowance;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One session: what is sent waits here for the transport there is, a poll or a WebSocket.
///
/// All that happens to a session happens on one event loop, whichever connections its requests come
/// by. Any thread may call the public methods.
public final class EngineSession {

  private static final Logger LOG = Logger.getLogger(EngineSession.class);

  /// After these there is still something to say to a client that polls.
  private static final Set<EngineClose> WITH_LAST_WORDS =
      Set.of(EngineClose.DONE, EngineClose.IDLE, EngineClose.EXPIRED);

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
  private final Allowance allowance;
  private State state = State.OPEN;
  private @Nullable EngineListener listener;
  private @Nullable Exchange poll;
  private @Nullable Exchange post;
  private @Nullable WebSocketLine line;
  private @Nullable WebSocketLine candidate;
  private boolean probed;
  private long candidateTimer;

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
    this.allowance = new Allowance(options.burst(), options.packetsPerSecond(), System::nanoTime);
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
      if (state == State.OPEN && line == null && poll == null && WITH_LAST_WORDS.contains(why)) {
        finish(why, State.LAST_WORDS);
        candidateTimer = after(options.patience(), () -> end(why));
      } else {
        end(why);
      }
    });
  }

  void open(@Nullable WebSocketLine first, @Nullable Exchange handshake, EngineApplication spoken) {
    line = first;
    poll = handshake;
    var upgrades = first == null ? JsonArray.of("websocket") : new JsonArray();
    send(
        Packet.Text.of(
            PacketType.OPEN,
            new JsonObject()
                .put("sid", id)
                .put("upgrades", upgrades)
                .put("pingInterval", options.pingInterval().toMillis())
                .put("pingTimeout", options.pingTimeout().toMillis())
                .put("maxPayload", options.maxPayload())
                .encode()));
    heartbeat.start();
    listener = spoken.opened(this);
  }

  /// A request that waits for something to be sent. There is one at a time.
  void poll(Exchange request) {
    if (state == State.LAST_WORDS) {
      poll = request;
      end(EngineClose.DONE);
    } else if (state == State.CLOSED || line != null) {
      request.refuse(EngineError.BAD_REQUEST);
    } else if (heartbeat.isOverdue()) {
      end(EngineClose.PING_TIMEOUT);
      request.refuse(EngineError.BAD_REQUEST);
    } else if (poll != null) {
      end(EngineClose.OVERLAP);
      request.refuse(EngineError.BAD_REQUEST);
    } else {
      poll = request;
      request.waits();
      flush();
      hurry();
    }
  }

  /// The client hung up on its poll.
  void pollLost(Exchange request) {
    if (poll == request) {
      poll = null;
      end(EngineClose.TRANSPORT_CLOSED);
    }
  }

  /// A request that brings packets begins to arrive. There is one at a time.
  void posting(Exchange request) {
    if (state != State.OPEN || line != null || heartbeat.isOverdue()) {
      request.refuse(EngineError.BAD_REQUEST);
    } else if (post != null) {
      end(EngineClose.OVERLAP);
      request.refuse(EngineError.BAD_REQUEST);
    } else {
      post = request;
    }
  }

  /// It will not arrive.
  void postFailed(Exchange request, EngineClose why) {
    if (post == request) {
      post = null;
      end(why);
    }
  }

  /// It is there.
  void posted(Exchange request, String payload) {
    if (post != request) {
      return;
    }
    post = null;
    if (isTaken(payload)) {
      request.accept();
    } else {
      request.refuse(EngineError.BAD_REQUEST);
    }
  }

  /// {@return whether all of it was packets}
  private boolean isTaken(String payload) {
    int from = 0;
    while (from <= payload.length()) {
      int end = payload.indexOf(Packet.SEPARATOR, from);
      int to = end < 0 ? payload.length() : end;
      @Nullable Packet packet = Packet.read(payload.substring(from, to), true);
      if (packet != null && !allowance.take()) {
        end(EngineClose.TOO_MANY_PACKETS);
        return false;
      }
      receive(packet);
      if (state != State.OPEN) {
        return packet != null;
      }
      from = to + 1;
    }
    return true;
  }

  /// A WebSocket that wants to take the place of polling.
  void upgrade(WebSocketLine other) {
    if (state != State.OPEN || line != null || candidate != null) {
      other.close(EngineClose.DONE);
      return;
    }
    candidate = other;
    probed = false;
    candidateTimer = after(options.upgradeTimeout(), this::dropCandidate);
  }

  void fromLine(WebSocketLine from, @Nullable Packet packet) {
    if (from == line) {
      receive(packet);
    } else if (from == candidate) {
      probe(from, packet);
    }
  }

  void lineEnded(WebSocketLine ended, EngineClose why) {
    if (ended == line) {
      end(why);
    } else if (ended == candidate) {
      dropCandidate();
    }
  }

  private void probe(WebSocketLine other, @Nullable Packet packet) {
    if (packet instanceof Packet.Text(PacketType type, String text)) {
      if (type == PacketType.PING && text.equals("2probe")) {
        other.write(new Packet.Text(PacketType.PONG, "3probe"));
        probed = true;
        hurry();
        return;
      }
      if (type == PacketType.UPGRADE && probed) {
        become(other);
        return;
      }
    }
    dropCandidate();
  }

  /// A client that is about to change waits for its poll first.
  private void hurry() {
    if (candidate != null && probed && poll != null) {
      answerPoll(List.of(new Packet.Text(PacketType.NOOP, "6")));
    }
  }

  private void become(WebSocketLine other) {
    cancel(candidateTimer);
    hurry();
    candidate = null;
    line = other;
    heartbeat.start();
    flush();
  }

  private void dropCandidate() {
    cancel(candidateTimer);
    if (candidate != null) {
      candidate.close(EngineClose.DONE);
      candidate = null;
    }
  }

  private void receive(@Nullable Packet packet) {
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
    } else if (poll != null) {
      answerPoll(outgoing.take());
    }
  }

  private void write(WebSocketLine to, Packet packet) {
    to.write(packet).onSuccess(sent -> outgoing.sent(packet));
  }

  private void answerPoll(List<Packet> packets) {
    if (poll == null) {
      return;
    }
    var answered = poll;
    poll = null;
    answered
        .answer(Packet.payload(packets))
        .onSuccess(sent -> packets.forEach(outgoing::sent))
        .onFailure(lost -> execute(() -> end(EngineClose.TRANSPORT_CLOSED)));
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
    answerPoll(left);
    if (post != null) {
      post.refuse(why == EngineClose.TOO_LARGE ? EngineError.TOO_LARGE : EngineError.BAD_REQUEST);
      post = null;
    }
  }

  /// Tells the listener, once.
  private void finish(EngineClose why, State next) {
    boolean first = state == State.OPEN;
    state = next;
    heartbeat.stop();
    dropCandidate();
    outgoing.close();
    if (first && listener != null) {
      LOG.debugf("The session %s ends: %s", id, why);
      listener.closed(why);
    }
  }
}
