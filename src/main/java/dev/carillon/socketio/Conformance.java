package dev.carillon.socketio;

import dev.carillon.platform.http.Origins;
import dev.carillon.socketio.engineio.EngineClose;
import dev.carillon.socketio.engineio.EngineListener;
import dev.carillon.socketio.engineio.EngineOptions;
import dev.carillon.socketio.engineio.EngineSession;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the public suites of both protocols expect of a server: short times, an echo, no token.
final class Conformance {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  static final Map<String, Namespace> NAMESPACES =
      Map.of("/", Conformance::join, "/custom", Conformance::join);

  /// The suites listen for one message at a time, and miss the second of two that arrive together.
  private static final Duration APART = Duration.ofMillis(10);

  private static final int MAX_PAYLOAD = 1_000_000;

  private Conformance() {}

  static EngineOptions options(String path, SocketIoConfig config, Origins origins) {
    return new EngineOptions(
        path,
        Duration.ofMillis(300),
        Duration.ofMillis(200),
        MAX_PAYLOAD,
        config.upgradeTimeout(),
        config.patience(),
        config.sessions(),
        config.burst(),
        config.packetsPerSecond(),
        origins);
  }

  private static void join(Joining joining) {
    joining.accept(member -> {
      joining.session().after(APART, () -> member.emit("auth", joining.auth()));
      return new Echo(member);
    });
  }

  private record Echo(Membership member) implements NamespaceListener {

    @Override
    public void event(String name, List<@Nullable Object> values, @Nullable Ack ack) {
      switch (name) {
        case "message" -> member.emit("message-back", values.toArray());
        case "message-with-ack" -> {
          if (ack != null) {
            ack.answer(values.toArray());
          }
        }
        case "ask-me" ->
            member.ask(
                "question", answer -> member.emit("answered", answer.toArray()), values.toArray());
        case "show-me-out" -> member.disconnect();
        default -> member.emit("error", "no such event");
      }
    }

    @Override
    public void left() {
      // An echo holds nothing.
    }
  }

  /// Engine.IO alone: every message comes back.
  static EngineListener echo(EngineSession session) {
    return new EngineListener() {
      @Override
      public void text(String message) {
        session.send(message);
      }

      @Override
      public void binary(Buffer message) {
        session.send(message);
      }

      @Override
      public void closed(EngineClose why) {
        // An echo holds nothing.
      }
    };
  }
}
