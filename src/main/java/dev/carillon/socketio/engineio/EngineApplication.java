package dev.carillon.socketio.engineio;

/// What is spoken over the sessions of an address.
@FunctionalInterface
public interface EngineApplication {

  /// {@return who hears what the new session says} Called on its event loop.
  EngineListener opened(EngineSession session);
}
