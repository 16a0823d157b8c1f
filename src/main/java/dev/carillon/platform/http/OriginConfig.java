package dev.carillon.platform.http;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;
import java.util.Set;

/// Pages that may connect to whatever stays open, `/live` and `/socket.io/` alike; all three
/// settings together.
@ConfigMapping(prefix = "carillon.live")
interface OriginConfig {

  /// Origins whose pages may connect, such as `https://desk.example.org`, beside the service's own.
  Optional<Set<String>> origins();

  /// The same, by the documents' name `CLIENT_ORIGIN`.
  Optional<Set<String>> clientOrigin();

  /// The same, by the documents' name `WEBSOCKET_CORS_ORIGIN`.
  Optional<Set<String>> corsOrigin();
}
