package dev.carillon.socketio;

import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.stream.Position;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client sends with an event: one object, or nothing.
record Wish(JsonObject data) {

  /// @throws ProblemException when the first value is there and no object
  static Wish of(List<@Nullable Object> values) {
    @Nullable Object first = values.isEmpty() ? null : values.getFirst();
    return switch (first) {
      case JsonObject object -> new Wish(object);
      case null -> new Wish(new JsonObject());
      default -> throw wrong("", "must be an object");
    };
  }

  /// A name the client must give, text or a whole number.
  String name(String field) {
    return switch (data.getValue(field)) {
      case String text when !text.isBlank() -> text;
      case Integer number -> number.toString();
      case Long number -> number.toString();
      case null, default -> throw wrong(field, "must be given, as text");
    };
  }

  /// Where the client wants to go on from: `{after, epoch?}`; `null` when it does not say.
  @Nullable Position after() {
    @Nullable Long seq = number("after");
    @Nullable Long epoch = number("epoch");
    return seq == null ? null : new Position(epoch == null ? Position.ANY_EPOCH : epoch, seq);
  }

  private @Nullable Long number(String field) {
    return switch (data.getValue(field)) {
      case null -> null;
      case Integer number when number >= 0 -> number.longValue();
      case Long number when number >= 0 -> number;
      default -> throw wrong(field, "must be a whole number of at least 0");
    };
  }

  static ProblemException wrong(String field, String detail) {
    var pointer = "/" + field;
    return new ProblemException(
        ProblemType.VALIDATION_FAILED,
        pointer + ": " + detail,
        Map.of("errors", List.of(Map.of("pointer", pointer, "detail", detail))));
  }
}
