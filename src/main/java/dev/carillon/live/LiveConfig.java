package dev.carillon.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// The bounds of live connections on one node (`carillon.live`).
@ConfigMapping(prefix = "carillon.live")
interface LiveConfig {

  /// Open connections of one person, WebSockets and event streams together (count).
  @WithDefault("20")
  int connectionsPerUser();

  /// Messages a connection may send at once (count); enough to subscribe to all it may follow.
  @WithDefault("250")
  int burst();

  /// Messages a connection may send in the long run (count per second).
  @WithDefault("20")
  int messagesPerSecond();

  /// How long a frame may take to leave before its reader counts as too slow.
  @WithDefault("4s")
  Duration patience();

  /// Time between two pings (ms).
  @WithDefault("25000")
  long pingInterval();

  /// How long a connection may say nothing, pongs included, after a ping (ms).
  @WithDefault("60000")
  long pingTimeout();
}
