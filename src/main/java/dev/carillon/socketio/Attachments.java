package dev.carillon.socketio;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
  /// @return lists and maps, with places instead of bytes
  static @Nullable Object split(@Nullable Object value, List<Buffer> bytes) {
    Object raw = raw(value);
    if (raw instanceof Buffer some) {
      bytes.add(some);
      Map<String, Object> place = new LinkedHashMap<>();
      place.put(PLACEHOLDER, true);
      place.put(NUMBER, bytes.size() - 1);
      return place;
    }
    return each(raw, part -> split(part, bytes));
  }

  /// Puts the bytes back.
  ///
  /// @return lists and maps
  /// @throws IllegalArgumentException when a place has a number there are no bytes of
  static @Nullable Object join(@Nullable Object value, List<Buffer> bytes) {
    Object raw = raw(value);
    if (raw instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get(PLACEHOLDER))) {
      return numbered(map.get(NUMBER), bytes);
    }
    return each(raw, part -> join(part, bytes));
  }

  /// The parts as they are: what Vert.x wraps them in shows bytes as text.
  private static @Nullable Object raw(@Nullable Object value) {
    return switch (value) {
      case JsonArray array -> array.getList();
      case JsonObject object -> object.getMap();
      case null -> null;
      default -> value;
    };
  }

  private static @Nullable Object each(
      @Nullable Object raw, UnaryOperator<@Nullable Object> change) {
    if (raw instanceof List<?> list) {
      List<@Nullable Object> changed = new ArrayList<>(list.size());
      list.forEach(part -> changed.add(change.apply(part)));
      return changed;
    }
    if (raw instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> changed = new LinkedHashMap<>();
      map.forEach((name, part) -> changed.put(String.valueOf(name), change.apply(part)));
      return changed;
    }
    return raw;
  }

  private static Buffer numbered(@Nullable Object number, List<Buffer> bytes) {
    if (number instanceof Integer index && index >= 0 && index < bytes.size()) {
      return bytes.get(index);
    }
    throw new IllegalArgumentException("a place without its bytes");
  }
}
