package dev.carillon.socketio.engineio;

import dev.carillon.platform.http.Handshake;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The address where sessions are opened and their requests arrive.
public final class EngineServer {

  private static final Logger LOG = Logger.getLogger(EngineServer.class);

  private static final int ID_BYTES = 18;
  private static final String POLLING = "polling";
  private static final String WEBSOCKET = "websocket";

  private final Vertx vertx;
  private final EngineOptions options;
  private final EngineApplication application;
  private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();

  /// Not static: a native executable would be built with one state of it for all its processes.
  private final SecureRandom random = new SecureRandom();

  /// @param application what is spoken here
  public EngineServer(Vertx vertx, EngineOptions options, EngineApplication application) {
    this.vertx = vertx;
    this.options = options;
    this.application = application;
  }

  /// Takes the requests to its path.
  ///
  /// @param order of the route
  public void open(Router router, int order) {
    router.route(options.path() + "*").order(order).handler(this::handle);
  }

  /// {@return open sessions (count)}
  public int size() {
    return sessions.size();
  }

  /// Ends all sessions.
  public void close() {
    List.copyOf(sessions.values())
        .forEach(session -> session.execute(() -> session.end(EngineClose.GOING_AWAY)));
  }

  private void handle(RoutingContext context) {
    var request = context.request();
    if (!options.origins().admit(request)) {
      new Exchange(context, vertx).refuse(EngineError.FOREIGN_ORIGIN);
      return;
    }
    allowOrigin(request);
    if (request.method().equals(HttpMethod.OPTIONS)) {
      context.response().setStatusCode(204).end();
      return;
    }
    @Nullable MultiMap query = query(request);
    @Nullable EngineError error = query == null ? EngineError.BAD_REQUEST : fault(request, query);
    if (error != null || query == null) {
      new Exchange(context, vertx).refuse(error == null ? EngineError.BAD_REQUEST : error);
    } else if (WEBSOCKET.equals(query.get("transport"))) {
      upgrade(context, known(query));
    } else {
      exchange(context, known(query));
    }
  }

  /// What browsers ask before they show an answer to a page of another origin.
  private static void allowOrigin(HttpServerRequest request) {
    @Nullable String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return;
    }
    var headers = request.response().headers();
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    headers.add(HttpHeaders.VARY, "Origin");
    if (request.method().equals(HttpMethod.OPTIONS)) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type");
      headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    }
  }

  private static @Nullable MultiMap query(HttpServerRequest request) {
    try {
      return request.params();
    } catch (IllegalArgumentException unreadable) {
      return null;
    }
  }

  private @Nullable EngineSession known(MultiMap query) {
    @Nullable String sid = query.get("sid");
    return sid == null ? null : sessions.get(sid);
  }

  /// In the order of the reference implementation, so that clients hear the same.
  private @Nullable EngineError fault(HttpServerRequest request, MultiMap query) {
    @Nullable String transport = query.get("transport");
    boolean upgrades = upgrades(request);
    if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
      return EngineError.UNKNOWN_TRANSPORT;
    }
    if (upgrades != WEBSOCKET.equals(transport)) {
      return EngineError.BAD_REQUEST;
    }
    if (query.contains("sid")) {
      return faultOfKnown(request, query);
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return EngineError.BAD_HANDSHAKE_METHOD;
    }
    if (!"4".equals(query.get("EIO"))) {
      return EngineError.UNSUPPORTED_PROTOCOL;
    }
    return sessions.size() >= options.sessions() ? EngineError.NO_ROOM : null;
  }

  private @Nullable EngineError faultOfKnown(HttpServerRequest request, MultiMap query) {
    if (known(query) == null) {
      return EngineError.UNKNOWN_SESSION;
    }
    boolean usual =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.POST);
    return usual && "4".equals(query.get("EIO")) ? null : EngineError.BAD_REQUEST;
  }

  private static boolean upgrades(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && request.method().equals(HttpMethod.GET)
        && WEBSOCKET.equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  private EngineSession made(RoutingContext handshake) {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    var session =
        new EngineSession(
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            handshake,
            options,
            ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate(),
            ended -> sessions.remove(ended.id()));
    sessions.put(session.id(), session);
    return session;
  }

  private void upgrade(RoutingContext context, @Nullable EngineSession known) {
    var request = context.request();
    Handshake.over(request);
    request
        .toWebSocket()
        .onSuccess(socket -> connect(context, socket, known))
        .onFailure(refused -> LOG.debugf(refused, "A request did not become a WebSocket"));
  }

  private void connect(
      RoutingContext context, ServerWebSocket socket, @Nullable EngineSession known) {
    var line = new WebSocketLine(socket, context.request().connection(), vertx, options);
    var session = known == null ? made(context) : known;
    line.read(
        new WebSocketLine.Reader() {
          @Override
          public void packet(@Nullable Packet packet) {
            session.execute(() -> session.fromLine(line, packet));
          }

          @Override
          public void ended(EngineClose why) {
            session.execute(() -> session.lineEnded(line, why));
          }
        });
    session.execute(() -> {
      if (known == null) {
        session.open(line, null, application);
      } else {
        session.upgrading().begin(line);
      }
    });
  }

  private void exchange(RoutingContext context, @Nullable EngineSession known) {
    var exchange = new Exchange(context, vertx);
    if (known == null) {
      var session = made(context);
      session.execute(() -> session.open(null, exchange, application));
    } else if (context.request().method().equals(HttpMethod.GET)) {
      exchange.onHangUp(() -> known.execute(() -> known.polling().pollLost(exchange)));
      known.execute(() -> known.polling().poll(exchange));
    } else {
      receive(context.request(), exchange, known);
    }
  }

  /// Reads a body up to the limit, and no further.
  private void receive(HttpServerRequest request, Exchange exchange, EngineSession session) {
    var body = Buffer.buffer();
    @Nullable String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.startsWith("application/octet-stream")) {
      session.execute(() -> session.end(EngineClose.PARSE_ERROR));
      exchange.refuse(EngineError.BAD_REQUEST);
      return;
    }
    session.execute(() -> session.polling().posting(exchange));
    request.exceptionHandler(gone ->
        session.execute(
            () -> session.polling().postFailed(exchange, EngineClose.TRANSPORT_CLOSED)));
    request.handler(part -> {
      if (body.length() + part.length() <= options.maxPayload()) {
        body.appendBuffer(part);
        return;
      }
      request.handler(rest -> LOG.trace("Not read any further"));
      request.endHandler(end -> LOG.trace("The rest was not read"));
      exchange.refuse(EngineError.TOO_LARGE);
      session.execute(() -> session.polling().postFailed(exchange, EngineClose.TOO_LARGE));
    });
    request.endHandler(end -> {
      var payload = body.toString(StandardCharsets.UTF_8);
      session.execute(() -> session.polling().posted(exchange, payload));
    });
  }
}
