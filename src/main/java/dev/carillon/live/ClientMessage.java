package dev.carillon.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.http.ProblemException;
import dev.carillon.platform.http.ProblemType;
import dev.carillon.stream.Position;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client may say.
sealed interface ClientMessage {

  /// Follow a stream.
  ///
  /// @param after the last place the client has seen of it; `null` for from now on
  record Subscribe(String stream, @Nullable Position after) implements ClientMessage {}

  /// Follow it no longer.
  record Unsubscribe(String stream) implements ClientMessage {}

  /// Here is a new token.
  record Authenticate(String token) implements ClientMessage {}

  /// Are you there? Answered with the same value under `pong`.
  record Ping(JsonNode value) implements ClientMessage {}

  /// The JSON: one of `{"subscribe": "job:42", "after": 7, "epoch": 1763910000000000}`,
  /// `{"unsubscribe": "job:42"}`, `{"authenticate": "<token>"}` and `{"ping": 1}`; `epoch` may be
  /// left out, or both.
  @RegisterForReflection
  record Form(
      @Nullable String subscribe,
      @Nullable Long after,
      @Nullable Long epoch,
      @Nullable String unsubscribe,
      @Nullable String authenticate,
      @Nullable JsonNode ping) {

    private boolean isOneWish() {
      long wishes =
          Stream.of(subscribe, unsubscribe, authenticate, ping).filter(Objects::nonNull).count();
      return wishes == 1
          && (after == null || (subscribe != null && after >= 0))
          && (epoch == null || (after != null && epoch >= 0));
    }

    private @Nullable Position position() {
      return after == null ? null : new Position(epoch == null ? Position.ANY_EPOCH : epoch, after);
    }
  }

  /// @throws JsonProcessingException when it is no such JSON
  /// @throws ProblemException when it is, and asks for nothing or for two things at once
  static ClientMessage read(ObjectMapper json, String text) throws JsonProcessingException {
    @Nullable Form form = json.readValue(text, Form.class);
    if (form == null || !form.isOneWish()) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "Send one of {\"subscribe\": \"job:<id>\", \"after\": <seq of at least 0, optional>,"
              + " \"epoch\": <optional, with after>}, {\"unsubscribe\": \"job:<id>\"},"
              + " {\"authenticate\": \"<token>\"} and {\"ping\": <value>}.");
    }
    if (form.subscribe != null) {
      return new Subscribe(form.subscribe, form.position());
    }
    if (form.authenticate != null) {
      return new Authenticate(form.authenticate);
    }
    return form.unsubscribe == null
        ? new Ping(Objects.requireNonNull(form.ping))
        : new Unsubscribe(form.unsubscribe);
  }
}
