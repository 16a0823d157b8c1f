package dev.carillon.socketio;

import org.jspecify.annotations.Nullable;

/// Answers an event. Any thread may call, once; what is said later is not sent.
@FunctionalInterface
interface Ack {

  /// @param values what Vert.x writes as JSON, and `Buffer` for bytes
  void answer(@Nullable Object... values);
}
