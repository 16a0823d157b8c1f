package dev.carillon.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The bounds of live connections on one node (`carillon.live`).
@ConfigMapping(prefix = "carillon.live")
interface LiveConfig {

  /// Origins whose pages may connect, such as `https://desk.example.org`, beside the service's own.
  Optional<Set<String>> origins();

  /// Open connections of one person (count).
  @WithDefault("20")
  int connectionsPerUser();

  /// Jobs followed by all connections together (count).
  @WithDefault("20000")
  int watchedJobs();

  /// Messages a connection may send at once (count); enough to subscribe to all it may follow.
  @WithDefault("250")
  int burst();

  /// Messages a connection may send in the long run (count per second).
  @WithDefault("20")
  int messagesPerSecond();

  /// Time between two looks at the followed jobs.
  @WithDefault("250ms")
  Duration pollEvery();

  /// How long a frame may take to leave before its reader counts as too slow.
  @WithDefault("5s")
  Duration patience();
}
