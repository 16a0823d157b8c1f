package dev.carillon.socketio.engineio;

import io.vertx.core.buffer.Buffer;

/// Hears what one session says. Called on the session's event loop, and never to wait.
public interface EngineListener {

  /// A message that is text.
  void text(String message);

  /// A message that is bytes.
  void binary(Buffer message);

  /// Nothing more will come. Called once.
  void closed(EngineClose why);
}
