package dev.carillon.live;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OpenConnections;
import io.quarkus.websockets.next.WebSocketConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Sends everybody away when the process is told to end, so that they come back to another node.
///
/// Quarkus waits for open requests before it tells anybody that it ends, and a WebSocket counts as
/// one: with a single reader every stop would take its full 30 s. So we listen to the JVM.
@Singleton
final class LiveEnd {

  private static final Logger LOG = Logger.getLogger(LiveEnd.class);

  /// RFC 6455 §7.4.1: the service goes away.
  private static final CloseReason GOING_AWAY =
      new CloseReason(1001, "This node is stopping; connect again.");

  private final OpenConnections connections;
  private final Thread hook = new Thread(this::sendAway, "live-end");
  private volatile boolean ending;

  LiveEnd(OpenConnections connections) {
    this.connections = connections;
  }

  void started(@Observes StartupEvent event) {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Development and tests start and stop many applications in one JVM.
  void stopping(@Observes ShutdownEvent event) {
    if (ending) {
      return;
    }
    sendAway();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException jvmEnds) {
      LOG.trace("The JVM is stopping already", jvmEnds);
    }
  }

  /// Sends one away that came too late. `false` when nothing ends.
  boolean refuses(WebSocketConnection late) {
    if (ending) {
      close(late);
    }
    return ending;
  }

  private void sendAway() {
    ending = true;
    connections.forEach(LiveEnd::close);
  }

  private static void close(WebSocketConnection connection) {
    connection
        .close(GOING_AWAY)
        .subscribe()
        .with(
            done -> LOG.tracef("Sent %s away", connection.id()),
            failure -> LOG.debugf("Connection %s was gone: %s", connection.id(), failure));
  }
}
