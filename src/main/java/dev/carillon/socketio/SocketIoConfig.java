package dev.carillon.socketio;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// Socket.IO on one node (`carillon.socketio`).
@ConfigMapping(prefix = "carillon.socketio")
interface SocketIoConfig {

  /// Time from a client's pong to the next ping.
  @WithDefault("25s")
  Duration pingInterval();

  /// How long a pong may take.
  @WithDefault("60s")
  Duration pingTimeout();

  /// Longest message and longest body of a request (bytes).
  @WithDefault("1000000")
  int maxPayload();

  /// How long a client may be in no namespace.
  @WithDefault("45s")
  Duration connectTimeout();

  /// How long a client may take to move from polling to a WebSocket.
  @WithDefault("10s")
  Duration upgradeTimeout();

  /// How long a client without a token may take to send one.
  @WithDefault("30s")
  Duration loginTimeout();

  /// How long a client may take nothing of what is sent to it.
  @WithDefault("5s")
  Duration patience();

  /// Open sessions (count).
  @WithDefault("20000")
  int sessions();

  /// Namespaces one person may be in, over all their sessions (count).
  @WithDefault("40")
  int joinedPerUser();

  /// Packets a client may send at once (count).
  @WithDefault("250")
  int burst();

  /// Packets a client may send in the long run (count per second).
  @WithDefault("20")
  int packetsPerSecond();

  /// Whether the public conformance suites can run. Nothing is protected then.
  @WithDefault("false")
  boolean conformance();
}
