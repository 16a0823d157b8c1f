package dev.carillon.socketio;

import dev.carillon.platform.http.Origins;
import dev.carillon.socketio.engineio.EngineOptions;
import dev.carillon.socketio.engineio.EngineServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `/socket.io/`: who comes here is asked for a token by the namespaces, not by the wall before all
/// other addresses, so these routes stand before it.
@Singleton
final class SocketIoServer {

  private static final Logger LOG = Logger.getLogger(SocketIoServer.class);

  static final String PATH = "/socket.io/";
  private static final String ECHO_PATH = "/engine.io/";

  /// After the request has its id, before anything reads a token.
  private static final int EARLY = Integer.MIN_VALUE + 1;

  private final EngineServer server;
  private final @Nullable EngineServer echo;

  SocketIoServer(
      SocketIoConfig config, Vertx vertx, VisitParts parts, Origins origins, MeterRegistry meters) {
    if (config.conformance()) {
      LOG.warn(
          "carillon.socketio.conformance is on: /socket.io/ and /engine.io/ ask for no token and"
              + " echo what anybody sends. Nothing is protected there; never do this in production");
      this.server = conforming(config, vertx, origins);
      this.echo =
          new EngineServer(
              vertx, Conformance.options(ECHO_PATH, config, origins), Conformance::echo);
    } else {
      this.server =
          serving(
              config,
              vertx,
              origins,
              Map.of("/", new Lobby(false, parts), "/cascade", new Lobby(true, parts)));
      this.echo = null;
    }
    meters.gauge("carillon.socketio.sessions", server, EngineServer::size);
  }

  private static EngineServer conforming(SocketIoConfig config, Vertx vertx, Origins origins) {
    var options = Conformance.options(PATH, config, origins);
    return new EngineServer(
        vertx,
        options,
        session ->
            new Connection(
                session,
                Conformance.NAMESPACES,
                Conformance.CONNECT_TIMEOUT,
                options.maxPayload()));
  }

  private static EngineServer serving(
      SocketIoConfig config, Vertx vertx, Origins origins, Map<String, Namespace> namespaces) {
    return new EngineServer(
        vertx,
        new EngineOptions(
            PATH,
            config.pingInterval(),
            config.pingTimeout(),
            config.maxPayload(),
            config.upgradeTimeout(),
            config.patience(),
            config.sessions(),
            config.burst(),
            config.packetsPerSecond(),
            origins),
        session ->
            new Connection(session, namespaces, config.connectTimeout(), config.maxPayload()));
  }

  void open(@Observes Router router) {
    server.open(router, EARLY);
    if (echo != null) {
      echo.open(router, EARLY);
    }
  }

  /// Nobody is left waiting for an answer when the process ends.
  void stop(@Observes ShutdownEvent end) {
    server.close();
    if (echo != null) {
      echo.close();
    }
  }
}
