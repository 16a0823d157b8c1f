package dev.carillon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.http.Problems;
import dev.carillon.platform.http.RequestId;
import dev.carillon.platform.http.SendBuffer;
import dev.carillon.platform.resilience.Allowance;
import dev.carillon.platform.security.Actor;
import dev.carillon.platform.security.TokenLogin.Login;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One open connection: who is there, what they follow, what waits to be sent.
///
/// Messages are handled at once, one at a time, as they come in; only the look into the database
/// goes on behind them, for at most 200 streams. So there is no queue of messages to fill.
final class LiveConnection implements Pulse.Beating {

  private static final Logger LOG = Logger.getLogger(LiveConnection.class);

  private static final int MOST_UNREADABLE = 3;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Duration LAST_CHANCE = Duration.ofMillis(500);

  private final ServerWebSocket socket;
  private final HttpConnection line;
  private final RoutingContext handshake;
  private final LiveParts parts;
  private final Allowance allowance;
  private final SendQueue sendQueue;

  private final Subscriptions subscriptions = new Subscriptions();

  private volatile Login login;
  private volatile long heardNanos = System.nanoTime();
  private long pingedNanos = heardNanos;
  private int unreadable;
  private boolean closed;
  private boolean saysGoodbye;

  LiveConnection(
      ServerWebSocket socket,
      HttpConnection line,
      Login login,
      RoutingContext handshake,
      LiveParts parts) {
    this.socket = socket;
    this.line = line;
    this.login = login;
    this.handshake = handshake;
    this.parts = parts;
    this.allowance =
        new Allowance(parts.config().burst(), parts.config().messagesPerSecond(), System::nanoTime);
    this.sendQueue = new SendQueue(socket::writeTextMessage, this::close);
    SendBuffer.bound(line);
  }

  Actor reader() {
    return login.actor();
  }

  SendQueue sendQueue() {
    return sendQueue;
  }

  LiveParts parts() {
    return parts;
  }

  /// Takes a text message, on the connection's event loop.
  void receive(String text) {
    try {
      ClientMessage message = ClientMessage.read(parts.json(), text);
      unreadable = 0;
      answer(message);
    } catch (JsonProcessingException | ProblemException bad) {
      complain(null, bad);
      unreadable++;
      if (unreadable == MOST_UNREADABLE) {
        close(Closing.UNREADABLE);
      }
    }
  }

  /// Notes that something came, and counts it; closes the connection of whoever sends too much.
  /// Every frame counts, or empty ones could come without end.
  boolean isAllowed() {
    heardNanos = System.nanoTime();
    if (isClosed()) {
      return false;
    }
    if (allowance.take()) {
      return true;
    }
    close(Closing.TOO_MANY_MESSAGES);
    return false;
  }

  private void answer(ClientMessage message) {
    switch (message) {
      case ClientMessage.Subscribe wish -> subscribe(wish);
      case ClientMessage.Unsubscribe wish -> subscriptions.drop(wish.stream());
      case ClientMessage.Authenticate wish -> authenticate(wish.token());
      case ClientMessage.Ping ping -> sendQueue.put(null, Frames.pong(ping.value()));
    }
  }

  /// A second subscription to a stream takes the place of the first and begins anew.
  private void subscribe(ClientMessage.Subscribe wish) {
    subscriptions.drop(wish.stream());
    var subscription = new Subscription(this, wish.stream());
    if (subscriptions.add(subscription)) {
      subscription.begin(wish.after());
    } else {
      complain(
          wish.stream(),
          new ProblemException(
              ProblemType.TOO_MANY_REQUESTS,
              "A connection follows at most " + Subscriptions.MOST + " streams."));
    }
  }

  /// The same person may go on with a new token; what they follow is asked about again.
  private void authenticate(String token) {
    parts
        .login()
        .verify(token, handshake)
        .subscribe()
        .with(this::renewed, failure -> complain(null, failure));
  }

  private void renewed(Login renewed) {
    Actor before = login.actor();
    Actor now = renewed.actor();
    if (!before.id().equals(now.id()) || !before.tenant().equals(now.tenant())) {
      complain(
          null,
          new ProblemException(
              ProblemType.FORBIDDEN,
              "This token is somebody else's; open another connection for them."));
      return;
    }
    login = renewed;
    sendQueue.put(null, Frames.authenticated(now.id()));
    if (!before.equals(now)) {
      subscriptions.all().forEach(Subscription::check);
    }
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /// Tells a problem.
  ///
  /// @param stream what it is about, or `null`
  void complain(@Nullable String stream, Throwable failure) {
    Problem problem = Problems.of(failure, id());
    sendQueue.put(null, Frames.error(problem, stream, id()));
  }

  private String id() {
    return RequestId.of(handshake);
  }

  @Override
  public void beat(long nanos) {
    if (isClosed()) {
      return;
    }
    LiveConfig config = parts.config();
    if (parts.login().isOver(login)) {
      close(Closing.EXPIRED);
    } else if (sendQueue.isStuck(nanos, config.patience().toNanos())) {
      close(Closing.TOO_SLOW);
    } else if (pingedNanos - heardNanos > 0
        && nanos - heardNanos > config.pingTimeout() * NANOS_PER_MILLI) {
      close(Closing.SILENT);
    } else if (nanos - pingedNanos > config.pingInterval() * NANOS_PER_MILLI) {
      pingedNanos = nanos;
      socket
          .writePing(Buffer.buffer())
          .onFailure(gone -> LOG.tracef("A ping was not sent: %s", gone));
    }
  }

  /// Vert.x reports a frame over the limit, and a connection that broke.
  void broke(Throwable failure) {
    LOG.debugf(failure, "The live connection %s failed", id());
    boolean tooLarge =
        failure instanceof CorruptedWebSocketFrameException frame
            && frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
    close(tooLarge ? Closing.TOO_LARGE : Closing.BROKEN);
  }

  /// Closes the connection with a reason; what waits is not sent.
  void close(Closing why) {
    synchronized (this) {
      if (saysGoodbye) {
        return;
      }
      saysGoodbye = true;
    }
    LOG.debugf("Closing the live connection %s of %s: %s", id(), reader().id(), why);
    ended();
    // Who was too slow has had all the patience there is; the goodbye waits behind what it did not
    // read.
    Duration patience = why == Closing.TOO_SLOW ? LAST_CHANCE : parts.config().patience();
    long timer = parts.vertx().setTimer(Math.max(1, patience.toMillis()), due -> cut());
    socket.close(why.code(), why.sentence()).onSuccess(done -> parts.vertx().cancelTimer(timer));
  }

  /// A goodbye waits behind what the reader did not read, for ever if need be.
  private void cut() {
    LOG.debugf("The live connection %s does not read its end", id());
    Line.cut(line);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /// Forgets everything: nobody is there any more.
  void ended() {
    synchronized (this) {
      closed = true;
    }
    sendQueue.close();
    subscriptions.dropAll();
  }
}
