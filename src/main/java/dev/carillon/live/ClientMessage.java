package dev.carillon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client may say.
sealed interface ClientMessage {

  /// Follow a stream.
  ///
  /// @param after the last `seq` the client has seen of it, or 0
  record Subscribe(StreamName stream, long after) implements ClientMessage {}

  /// Follow it no longer.
  record Unsubscribe(StreamName stream) implements ClientMessage {}

  /// Are you there? Answered with the same value under `pong`.
  record Ping(JsonNode value) implements ClientMessage {}

  /// The JSON: one of `{"subscribe": "job:42", "after": 7}`, `{"unsubscribe": "job:42"}` and
  /// `{"ping": 1}`; `after` may be left out.
  @RegisterForReflection
  record Form(
      @Nullable String subscribe,
      @Nullable Long after,
      @Nullable String unsubscribe,
      @Nullable JsonNode ping) {

    private boolean isOneWish() {
      long wishes = Stream.of(subscribe, unsubscribe, ping).filter(Objects::nonNull).count();
      return wishes == 1 && (after == null || (subscribe != null && after >= 0));
    }
  }

  /// @throws JsonProcessingException when it is no such JSON
  /// @throws ProblemException when it is, and asks for nothing or for two things at once
  static ClientMessage read(ObjectMapper json, String text) throws JsonProcessingException {
    @Nullable Form form = json.readValue(text, Form.class);
    if (form == null || !form.isOneWish()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "Send one of {\"subscribe\": \"job:<id>\", \"after\": <seq of at least 0, optional>},"
              + " {\"unsubscribe\": \"job:<id>\"} and {\"ping\": <value>}.");
    }
    if (form.subscribe != null) {
      return new Subscribe(StreamName.of(form.subscribe), form.after == null ? 0 : form.after);
    }
    return form.unsubscribe == null
        ? new Ping(Objects.requireNonNull(form.ping))
        : new Unsubscribe(StreamName.of(form.unsubscribe));
  }
}
