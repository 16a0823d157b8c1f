package dev.carillon.live;

import dev.carillon.platform.security.Role;
import dev.carillon.platform.security.TokenLogin.Login;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.json.Json;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// `/live/jobs/{job}`: one job and nothing to say. Whoever connects is told the job's state, each
/// change, and is sent away with code 1000 after its end: a progress bar in three lines of a page.
/// Those who follow many things, or come back after a break, use `/live`.
///
/// A message is an event as [StreamResource] sends it: `{"id": "<epoch>-<seq>", "event": …, "data":
/// …}`. Callbacks run on the connection's event loop and return at once.
@WebSocket(path = "/live/jobs/{job}")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Singleton
public class JobSocket {

  private static final Logger LOG = Logger.getLogger(JobSocket.class);

  private static final UserData.TypedKey<Cancellable> EVENTS =
      new UserData.TypedKey<>("carillon.live.events");

  private static final CloseReason ENDED = new CloseReason(1000, "The job has ended.");

  private final LiveParts parts;
  private final Visitors visitors;
  private final SecurityIdentity identity;

  /// @param identity the one of the connection a callback is about
  JobSocket(LiveParts parts, Visitors visitors, SecurityIdentity identity) {
    this.parts = parts;
    this.visitors = visitors;
    this.identity = identity;
  }

  @OnOpen
  Uni<Void> opened(WebSocketConnection socket, @PathParam("job") String job) {
    Login login = parts.login().of(identity);
    if (!visitors.entered(login.actor())) {
      visitors.left(login.actor());
      return socket.close(reason(Closing.TOO_MANY_CONNECTIONS));
    }
    // One message is under way at a time: what a slow reader costs waits in the queue, bounded.
    Cancellable events =
        Multi.createFrom()
            .<EventStreams.Item>emitter(
                reader -> begin(reader, socket, login, job), BackPressureStrategy.ERROR)
            .filter(item -> item.event() != null && !item.event().equals("over"))
            .onItem()
            .transformToUniAndConcatenate(item -> socket.sendText(text(item)))
            .onTermination()
            .invoke(() -> visitors.left(login.actor()))
            .subscribe()
            .with(
                sent -> LOG.tracef("An event of job %s was sent", job),
                failure -> close(socket, reason(Closing.BROKEN)),
                () -> close(socket, parts.login().isOver(login) ? reason(Closing.EXPIRED) : ENDED));
    socket.userData().put(EVENTS, events);
    return Uni.createFrom().voidItem();
  }

  private void begin(
      MultiEmitter<? super EventStreams.Item> reader,
      WebSocketConnection socket,
      Login login,
      String job) {
    var queue =
        new EventQueue(
            reader, login, parts.config(), parts.login(), () -> giveUp(socket, Closing.TOO_SLOW));
    parts.pulse().add(queue);
    reader.onTermination(() -> {
      parts.pulse().remove(queue);
      queue.ended();
    });
    parts
        .streams()
        .find(login.actor(), "job:" + job)
        .chain(stream -> parts.streams().follow(login.actor(), stream, null, queue))
        .subscribe()
        .with(
            now -> queue.began(now, false),
            refused -> {
              LOG.debugf("Job %s is not followed: %s", job, refused);
              close(socket, reason(Closing.of(refused)));
            });
  }

  /// Nothing is to be said here.
  @OnTextMessage
  Uni<Void> text(WebSocketConnection socket, String message) {
    return socket.close(reason(Closing.NOTHING_TO_SAY));
  }

  @OnClose
  void closed(WebSocketConnection socket) {
    var events = socket.userData().get(EVENTS);
    if (events != null) {
      events.cancel();
    }
  }

  @OnError
  void failed(WebSocketConnection socket, Throwable failure) {
    LOG.debugf(failure, "The connection %s failed", socket.id());
    close(socket, reason(Closing.BROKEN));
  }

  private static void giveUp(WebSocketConnection socket, Closing why) {
    var events = socket.userData().get(EVENTS);
    if (events != null) {
      events.cancel();
    }
    close(socket, reason(why));
  }

  private static void close(WebSocketConnection socket, CloseReason why) {
    socket
        .close(why)
        .subscribe()
        .with(
            done -> LOG.tracef("Closed %s", socket.id()),
            gone -> LOG.debugf("%s was gone already: %s", socket.id(), gone));
  }

  private static CloseReason reason(Closing why) {
    return new CloseReason(why.code(), why.sentence());
  }

  private static String text(EventStreams.Item item) {
    return "{\"id\":"
        + Json.encode(item.id())
        + ",\"event\":"
        + Json.encode(item.event())
        + ",\"data\":"
        + item.data()
        + '}';
  }
}
