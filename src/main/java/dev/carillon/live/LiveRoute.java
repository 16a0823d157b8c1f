package dev.carillon.live;

import dev.carillon.platform.http.Handshake;
import dev.carillon.platform.http.HttpProblems;
import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.platform.http.Problems;
import dev.carillon.platform.http.RequestId;
import dev.carillon.platform.security.TokenLogin.Login;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// `/live`: a client subscribes to streams and is told what happens in them. [ClientMessage] and
/// [Frames] are the two halves of the conversation.
///
/// Spoken on Vert.x itself: ten thousand connections must be cheap, and close with a reason of our
/// choice when their token ends.
@Singleton
final class LiveRoute {

  private static final Logger LOG = Logger.getLogger(LiveRoute.class);

  private final LiveDoor door;
  private final Visitors visitors;
  private final LiveParts parts;

  LiveRoute(LiveDoor door, Visitors visitors, LiveParts parts) {
    this.door = door;
    this.visitors = visitors;
    this.parts = parts;
  }

  void open(@Observes Router router) {
    router.get("/live").handler(this::enter);
  }

  private void enter(RoutingContext context) {
    Login login;
    try {
      login = door.check(context);
      if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
        throw new ProblemException(
            ProblemType.BAD_REQUEST,
            "This address speaks WebSocket; /api/streams/{name} does not.");
      }
    } catch (RuntimeException refused) {
      HttpProblems.answer(context, Problems.of(refused, RequestId.of(context)));
      return;
    }
    var request = context.request();
    HttpConnection line = request.connection();
    request
        .toWebSocket()
        .onSuccess(socket -> {
          Handshake.over(request);
          begin(socket, line, login, context);
        })
        .onFailure(failure -> {
          LOG.debugf(failure, "A WebSocket was not agreed on");
          HttpProblems.answer(
              context,
              new Problem(ProblemType.BAD_REQUEST, "This is no WebSocket handshake: RFC 6455 §4."));
        });
  }

  /// On the connection's event loop.
  private void begin(
      ServerWebSocket socket, HttpConnection line, Login login, RoutingContext context) {
    var connection = new LiveConnection(socket, line, login, context, parts);
    boolean welcome = visitors.entered(login.actor());
    parts.pulse().add(connection);
    var reader = new FrameReader(connection);
    socket.frameHandler(reader::read);
    socket.exceptionHandler(connection::broke);
    socket.closeHandler(end -> {
      parts.pulse().remove(connection);
      visitors.left(login.actor());
      connection.ended();
    });
    if (!welcome) {
      connection.close(Closing.TOO_MANY_CONNECTIONS);
    }
  }
}
