package dev.carillon.socketio.engineio;

import dev.carillon.platform.http.Origins;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/// The bounds of the sessions of one node.
///
/// @param path where they are opened, with the slash at its end
/// @param pingInterval from a pong to the next ping
/// @param pingTimeout how long a pong may take
/// @param maxPayload longest body of a request, and longest message (bytes)
/// @param upgradeTimeout how long a change of transport may take
/// @param patience how long a WebSocket may take nothing of what is sent to it, and how long a last
///   word waits for its poll
/// @param sessions at the same time (count)
/// @param burst packets one session may send at once (count)
/// @param packetsPerSecond packets one session may send in the long run (count per second)
/// @param origins whose pages may come in
public record EngineOptions(
    String path,
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayload,
    Duration upgradeTimeout,
    Duration patience,
    int sessions,
    int burst,
    int packetsPerSecond,
    Origins origins) {

  /// {@return the data of the packet that opens a session}
  ///
  /// @param isPolled whether the session may go over to a WebSocket
  String greeting(String id, boolean isPolled) {
    return new JsonObject()
        .put("sid", id)
        .put("upgrades", isPolled ? JsonArray.of("websocket") : new JsonArray())
        .put("pingInterval", pingInterval.toMillis())
        .put("pingTimeout", pingTimeout.toMillis())
        .put("maxPayload", maxPayload)
        .encode();
  }
}
