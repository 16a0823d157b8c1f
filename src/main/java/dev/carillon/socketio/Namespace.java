package dev.carillon.socketio;

/// A part of the conversation with rules of its own. Connections share one between them.
interface Namespace {

  /// Somebody wants to join. On the event loop of their session, and never to wait: the answer may
  /// come later.
  void join(Joining joining);
}
