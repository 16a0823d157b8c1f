package dev.carillon.live;

import dev.carillon.platform.security.Caller;
import dev.carillon.platform.security.Role;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPingMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// `/live`: a client subscribes to `job:<id>` and is told the job's state, now and at each change.
/// [ClientMessage] and [Frames] are the two halves of the conversation.
///
/// The roles stand on the class: on the methods they would leave the handshake open. Quarkus closes
/// the connection when its token expires, and with code 1000 when the process ends: a stream is
/// over when its final event came, whatever the code. Every callback runs on the connection's event
/// loop and returns at once.
@WebSocket(path = "/live")
@RolesAllowed({Role.Names.USER, Role.Names.ADMIN, Role.Names.SUPERADMIN})
@Singleton
public class LiveSocket {

  private static final Logger LOG = Logger.getLogger(LiveSocket.class);

  private static final UserData.TypedKey<LiveConnection> CONNECTION =
      new UserData.TypedKey<>("carillon.live");

  private final LiveParts parts;
  private final Caller caller;
  private final SecurityIdentity identity;
  private final Map<String, Integer> connections = new ConcurrentHashMap<>();

  /// @param identity the one of the connection a callback is about
  LiveSocket(LiveParts parts, Caller caller, SecurityIdentity identity, MeterRegistry meters) {
    this.parts = parts;
    this.caller = caller;
    this.identity = identity;
    meters.gauge(
        "carillon.live.connections",
        connections,
        all -> all.values().stream().mapToInt(Integer::intValue).sum());
  }

  @OnOpen
  Uni<Void> opened(WebSocketConnection socket) {
    var connection = new LiveConnection(socket, caller.of(identity), parts);
    socket.userData().put(CONNECTION, connection);
    if (connections.merge(person(connection), 1, Integer::sum)
        > parts.config().connectionsPerUser()) {
      connection.close(Closing.TOO_MANY_CONNECTIONS);
    }
    return Uni.createFrom().voidItem();
  }

  @OnTextMessage
  Uni<Void> text(WebSocketConnection socket, String message) {
    of(socket).ifPresent(connection -> connection.receive(message));
    return Uni.createFrom().voidItem();
  }

  @OnBinaryMessage
  Uni<Void> binary(WebSocketConnection socket, Buffer message) {
    of(socket).ifPresent(connection -> connection.close(Closing.TEXT_ONLY));
    return Uni.createFrom().voidItem();
  }

  /// The pong is sent below us; here its question is only counted.
  @OnPingMessage
  Uni<Void> pinged(WebSocketConnection socket, Buffer message) {
    of(socket).ifPresent(LiveConnection::isAllowed);
    return Uni.createFrom().voidItem();
  }

  @OnClose
  Uni<Void> closed(WebSocketConnection socket) {
    of(socket)
        .ifPresent(connection -> {
          connection.ended();
          connections.computeIfPresent(
              person(connection), (who, open) -> open == 1 ? null : open - 1);
        });
    return Uni.createFrom().voidItem();
  }

  /// Vert.x reports a message over the limit as an `IllegalStateException`, and hands it to nobody.
  @OnError
  Uni<Void> failed(WebSocketConnection socket, Throwable failure) {
    LOG.debugf(failure, "The live connection %s failed", socket.id());
    var why = failure instanceof IllegalStateException ? Closing.TOO_LARGE : Closing.BROKEN;
    of(socket).ifPresent(connection -> connection.close(why));
    return Uni.createFrom().voidItem();
  }

  private static String person(LiveConnection connection) {
    return connection.reader().tenant() + '\u001f' + connection.reader().id();
  }

  private static Optional<LiveConnection> of(WebSocketConnection socket) {
    return Optional.ofNullable(socket.userData().get(CONNECTION));
  }
}
