package dev.carillon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.http.Problems;
import dev.carillon.platform.resilience.Allowance;
import dev.carillon.platform.security.Actor;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One open connection: who is there, what they follow, what waits to be sent.
///
/// Messages are handled at once, one at a time, as they come in; only the look into the database
/// goes on behind them, for at most 200 streams. So there is no queue of messages to fill.
final class LiveConnection {

  private static final Logger LOG = Logger.getLogger(LiveConnection.class);

  private static final int MOST_SUBSCRIPTIONS = 200;
  private static final int MOST_UNREADABLE = 3;

  private final WebSocketConnection socket;
  private final Actor reader;
  private final LiveParts parts;
  private final Allowance allowance;
  private final Outbox outbox;

  /// By the stream's name. A name without a subscription is being looked up.
  private final Map<String, Slot> slots = new HashMap<>();

  private int unreadable;
  private boolean closed;

  private static final class Slot {
    private @Nullable Subscription subscription;
  }

  LiveConnection(WebSocketConnection socket, Actor reader, LiveParts parts) {
    this.socket = socket;
    this.reader = reader;
    this.parts = parts;
    this.allowance =
        new Allowance(parts.config().burst(), parts.config().messagesPerSecond(), System::nanoTime);
    this.outbox = new Outbox(socket::sendText, parts.config().patience(), this::close);
  }

  Actor reader() {
    return reader;
  }

  Outbox outbox() {
    return outbox;
  }

  /// Takes a text message, on the connection's event loop.
  void receive(String text) {
    if (!isAllowed()) {
      return;
    }
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

  /// Counts a message; closes the connection of whoever sends too many.
  boolean isAllowed() {
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
      case ClientMessage.Subscribe wish -> subscribe(wish.stream(), wish.after());
      case ClientMessage.Unsubscribe wish -> drop(wish.stream());
      case ClientMessage.Ping ping -> outbox.put(null, () -> Frames.pong(ping.value()));
    }
  }

  /// A second subscription to a stream takes the place of the first and begins anew.
  private void subscribe(StreamName stream, long after) {
    drop(stream);
    var slot = new Slot();
    synchronized (this) {
      if (slots.size() < MOST_SUBSCRIPTIONS) {
        slots.put(stream.text(), slot);
      } else {
        refuse(stream, "A connection follows at most " + MOST_SUBSCRIPTIONS + " streams.");
        return;
      }
    }
    parts
        .store()
        .find(stream, reader)
        .map(found -> found.orElseThrow(LiveConnection::notFound))
        .chain(job -> parts.store().states(List.of(job)))
        .subscribe()
        .with(
            jobs -> {
              if (jobs.isEmpty()) {
                failed(stream, slot, notFound());
              } else {
                follow(stream, slot, after, jobs.getFirst());
              }
            },
            failure -> failed(stream, slot, failure));
  }

  private void follow(StreamName stream, Slot slot, long after, Snapshot present) {
    var subscription = new Subscription(this, stream, present.id(), after);
    synchronized (this) {
      if (slots.get(stream.text()) != slot) {
        return;
      }
      slot.subscription = subscription;
      if (subscription.tell(present) && parts.watch().add(subscription)) {
        return;
      }
      slots.remove(stream.text());
    }
    if (!present.state().isFinal()) {
      refuse(stream, "This node follows as many jobs as it can; try again later.");
    }
  }

  private void failed(StreamName stream, Slot slot, Throwable failure) {
    synchronized (this) {
      if (!slots.remove(stream.text(), slot)) {
        return;
      }
    }
    complain(stream, failure);
  }

  private void refuse(StreamName stream, String detail) {
    complain(stream, new ProblemException(ProblemType.TOO_MANY_REQUESTS, detail));
  }

  private void complain(@Nullable StreamName stream, Throwable failure) {
    Problem problem = Problems.of(failure, socket.id());
    String text = Frames.error(problem, stream == null ? null : stream.text(), socket.id());
    outbox.put(null, () -> text);
  }

  private static ProblemException notFound() {
    return new ProblemException(
        ProblemType.JOB_NOT_FOUND, "There is no such job, or it is not yours.");
  }

  /// Ends what `subscription` stands for, because its job has ended.
  void over(Subscription subscription) {
    parts.watch().remove(subscription);
    synchronized (this) {
      @Nullable Slot slot = slots.get(subscription.stream().text());
      if (slot != null && slot.subscription == subscription) {
        slots.remove(subscription.stream().text());
      }
    }
  }

  /// The same, because its job is not there any more.
  void gone(Subscription subscription) {
    over(subscription);
    complain(subscription.stream(), notFound());
  }

  private void drop(StreamName stream) {
    @Nullable Slot slot;
    synchronized (this) {
      slot = slots.remove(stream.text());
    }
    if (slot != null && slot.subscription != null) {
      parts.watch().remove(slot.subscription);
    }
  }

  /// Closes the connection with a reason; what waits is not sent.
  void close(Closing why) {
    if (isClosed()) {
      return;
    }
    LOG.debugf("Closing the live connection %s of %s: %s", socket.id(), reader.id(), why);
    ended();
    if (socket.isOpen()) {
      socket
          .close(why.reason())
          .ifNoItem()
          .after(parts.config().patience())
          .fail()
          .subscribe()
          .with(done -> LOG.tracef("Closed %s", socket.id()), failure -> cut());
    }
  }

  /// A goodbye waits behind what the reader did not read, for ever if need be. Vert.x has no way to
  /// hang up without one, so the channel below it is closed.
  private void cut() {
    if (socket.userData().get(LiveDoor.LINE) instanceof ConnectionBase line) {
      var cut = line.channelHandlerContext().close();
      LOG.debugf("The live connection %s does not read its end; cut it: %s", socket.id(), cut);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Forgets everything: nobody is there any more.
  void ended() {
    List<Slot> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(slots.values());
      slots.clear();
    }
    outbox.close();
    for (Slot slot : left) {
      if (slot.subscription != null) {
        parts.watch().remove(slot.subscription);
      }
    }
  }
}
