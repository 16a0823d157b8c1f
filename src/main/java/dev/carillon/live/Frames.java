package dev.carillon.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.platform.http.Problem;
import dev.carillon.stream.Position;
import dev.carillon.stream.StreamMessage;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The JSON we send.
@Singleton
final class Frames {

  /// An event goes to all its followers one after the other, and most call the stream the same.
  private volatile @Nullable Written newest;

  private record Written(StreamMessage message, String name, String text) {}

  /// `{stream, epoch, seq, event, at, data}`. The data, of which a job may have written parts,
  /// comes last.
  ///
  /// @param name what the client calls the stream
  String event(String name, StreamMessage message) {
    @Nullable Written known = newest;
    if (known != null && known.message.equals(message) && known.name.equals(name)) {
      return known.text;
    }
    String text =
        "{\"stream\":"
            + Json.encode(name)
            + ",\"epoch\":"
            + message.epoch()
            + ",\"seq\":"
            + message.seq()
            + ",\"event\":"
            + Json.encode(message.event())
            + ",\"at\":\""
            + DateTimeFormatter.ISO_INSTANT.format(
                message.at().withOffsetSameInstant(ZoneOffset.UTC))
            + "\",\"data\":"
            + message.data()
            + '}';
    newest = new Written(message, name, text);
    return text;
  }

  /// `{subscribed: name, epoch, seq}`: events after `seq` follow.
  static String subscribed(String name, Position from) {
    return at("subscribed", name, from);
  }

  /// `{reset: name, epoch, seq}`: what came before is gone.
  static String reset(String name, Position now) {
    return at("reset", name, now);
  }

  private static String at(String what, String name, Position position) {
    return new JsonObject()
        .put(what, name)
        .put("epoch", position.epoch())
        .put("seq", position.seq())
        .encode();
  }

  /// `{over: name}`: nothing more will come.
  static String over(String name) {
    return new JsonObject().put("over", name).encode();
  }

  /// `{authenticated: person}`.
  static String authenticated(String person) {
    return new JsonObject().put("authenticated", person).encode();
  }

  /// `{error: <RFC 9457 problem>, stream?}`.
  ///
  /// @param stream what it is about, or `null`
  /// @param connection names the occurrence
  static String error(Problem problem, @Nullable String stream, String connection) {
    var frame = new JsonObject().put("error", problem.body(connection));
    return (stream == null ? frame : frame.put("stream", stream)).encode();
  }

  /// `{pong: value}`.
  static String pong(JsonNode value) {
    return "{\"pong\":" + value + "}";
  }
}
