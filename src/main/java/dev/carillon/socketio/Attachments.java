package dev.carillon.socketio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bytes within JSON: each is sent apart, with `{"_placeholder": true, "num": n}` in its place.
final class Attachments {

  /// Reads and writes JSON as a stream, without data binding.
  static final JacksonCodec JSON = new JacksonCodec();

  private static final String PLACEHOLDER = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {}

  /// Takes the bytes out.
  ///
  /// @param bytes receives them, in the order of their numbers
  /// @return the value itself when there were none
  static @Nullable Object split(@Nullable Object value, List<Buffer> bytes) {
    return switch (value) {
      case Buffer some -> {
        bytes.add(some);
        yield new JsonObject().put(PLACEHOLDER, true).put(NUMBER, bytes.size() - 1);
      }
      case JsonArray array -> {
        var copy = new JsonArray();
        array.forEach(each -> copy.add(split(each, bytes)));
        yield copy;
      }
      case JsonObject object -> {
        var copy = new JsonObject();
        object.forEach(entry -> copy.put(entry.getKey(), split(entry.getValue(), bytes)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
  }

  /// Puts the bytes back.
  ///
  /// @throws IllegalArgumentException when a place has a number there are no bytes of
  static @Nullable Object join(@Nullable Object value, List<Buffer> bytes) {
    return switch (value) {
      case JsonArray array -> {
        var copy = new JsonArray();
        array.forEach(each -> copy.add(join(each, bytes)));
        yield copy;
      }
      case JsonObject object when Boolean.TRUE.equals(object.getValue(PLACEHOLDER)) ->
          numbered(object.getValue(NUMBER), bytes);
      case JsonObject object -> {
        var copy = new JsonObject();
        object.forEach(entry -> copy.put(entry.getKey(), join(entry.getValue(), bytes)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
  }

  private static Buffer numbered(@Nullable Object number, List<Buffer> bytes) {
    if (number instanceof Integer index && index >= 0 && index < bytes.size()) {
      return bytes.get(index);
    }
    throw new IllegalArgumentException("a place without its bytes");
  }
}
