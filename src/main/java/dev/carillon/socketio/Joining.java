package dev.carillon.socketio;

import dev.carillon.socketio.engineio.EngineSession;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/// A wish to join a namespace. It is accepted or refused, once, on the session's event loop.
final class Joining {

  private final Connection connection;
  private final String namespace;
  private final JsonObject auth;

  Joining(Connection connection, String namespace, JsonObject auth) {
    this.connection = connection;
    this.namespace = namespace;
    this.auth = auth;
  }

  /// What the client sent with it; empty when it sent nothing.
  JsonObject auth() {
    return auth;
  }

  EngineSession session() {
    return connection.session();
  }

  /// {@return whether the client is still there and waits}
  boolean isWaiting() {
    return connection.isWaiting(namespace);
  }

  /// Lets the client in.
  ///
  /// @param listener made when the client has been told, so that what it emits comes after
  void accept(Function<Membership, NamespaceListener> listener) {
    connection.accept(namespace, listener);
  }

  /// Tells the client why not. The session goes on.
  void refuse(String message) {
    connection.refuse(namespace, message);
  }
}
