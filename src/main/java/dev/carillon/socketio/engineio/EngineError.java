package dev.carillon.socketio.engineio;

import io.vertx.core.json.JsonObject;

/// What can be wrong with a request, by the numbers of the protocol.
enum EngineError {
  UNKNOWN_TRANSPORT(400, 0, "Transport unknown"),
  UNKNOWN_SESSION(400, 1, "Session ID unknown"),
  BAD_HANDSHAKE_METHOD(400, 2, "Bad handshake method"),
  BAD_REQUEST(400, 3, "Bad request"),
  TOO_LARGE(413, 3, "Payload too large"),
  FOREIGN_ORIGIN(403, 4, "Forbidden: pages of this origin may not connect"),
  NO_ROOM(403, 4, "Forbidden: this node has as many sessions as it can hold; try again later"),
  UNSUPPORTED_PROTOCOL(400, 5, "Unsupported protocol version");

  private final int status;
  private final String body;

  EngineError(int status, int code, String message) {
    this.status = status;
    this.body = new JsonObject().put("code", code).put("message", message).encode();
  }

  /// HTTP status.
  int status() {
    return status;
  }

  /// `{code, message}`.
  String body() {
    return body;
  }
}
