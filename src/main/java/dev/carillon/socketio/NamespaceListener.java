package dev.carillon.socketio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hears what one connection says in one namespace. Called on the session's event loop, and never
/// to wait.
interface NamespaceListener {

  /// An event.
  ///
  /// @param values what Vert.x reads of JSON, and `Buffer` for bytes
  /// @param ack answers it; `null` when no answer is asked for
  void event(String name, List<@Nullable Object> values, @Nullable Ack ack);

  /// The connection is no longer here. Called once.
  void left();
}
