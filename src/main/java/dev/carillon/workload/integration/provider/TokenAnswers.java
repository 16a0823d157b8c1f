package dev.carillon.workload.integration.provider;

import dev.carillon.platform.net.OutsideReply;
import dev.carillon.platform.net.RetryAfter;
import dev.carillon.platform.net.UnsafeAddressException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Reads what token endpoints answer. Nothing of a provider's own words goes further than here.
final class TokenAnswers {

  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;
  private static final int FIRST_OF_SERVER = 500;
  private static final int LONGEST_TOKEN = 16_384;

  private static final long LONGEST_LIFE_SECONDS = Duration.ofDays(3_650).toSeconds();

  /// Codes of RFC 6749 §5.2, and the words of providers that have their own for them.
  private static final Map<String, String> ERRORS =
      Map.of(
          "invalid_grant", "invalid_grant",
          "invalid_client", "invalid_client",
          "invalid_request", "invalid_request",
          "invalid_scope", "invalid_scope",
          "unauthorized_client", "unauthorized_client",
          "unsupported_grant_type", "unsupported_grant_type",
          "bad_refresh_token", "invalid_grant",
          "bad_verification_code", "invalid_grant",
          "incorrect_client_credentials", "invalid_client");

  private TokenAnswers() {}

  static TokenAnswer of(OutsideReply reply, Instant now) {
    Optional<Duration> wait = RetryAfter.of(reply.retryAfter(), now);
    if (reply.status() == TOO_MANY || (reply.status() == UNAVAILABLE && wait.isPresent())) {
      return new TokenAnswer.Busy(wait);
    }
    if (reply.status() >= FIRST_OF_SERVER) {
      return new TokenAnswer.Down("The provider answered " + reply.status(), false);
    }
    JsonObject body = read(reply);
    if (body == null) {
      return reply.good()
          ? new TokenAnswer.Down("The provider answered something that is not JSON", false)
          : new TokenAnswer.Refused("error");
    }
    if (body.getValue("error") instanceof String error) {
      return new TokenAnswer.Refused(ERRORS.getOrDefault(error, "error"));
    }
    return reply.good() ? granted(body) : new TokenAnswer.Refused("error");
  }

  static TokenAnswer of(Throwable failure) {
    return switch (failure) {
      case UnsafeAddressException unsafe ->
          new TokenAnswer.Forbidden("The address of the provider " + unsafe.getMessage());
      case TimeoutException slow ->
          new TokenAnswer.Down("The provider took too long to answer", true);
      default -> new TokenAnswer.Down("The provider cannot be reached", false);
    };
  }

  private static @Nullable JsonObject read(OutsideReply reply) {
    try {
      return reply.body().length() == 0 ? null : reply.body().toJsonObject();
    } catch (DecodeException | ClassCastException notAnObject) {
      return null;
    }
  }

  private static TokenAnswer granted(JsonObject body) {
    String access = token(body, "access_token");
    if (access == null) {
      return new TokenAnswer.Down("The provider answered without an access token", false);
    }
    return new TokenAnswer.Granted(access, token(body, "refresh_token"), life(body), scopes(body));
  }

  private static @Nullable String token(JsonObject body, String name) {
    return body.getValue(name) instanceof String text
            && !text.isBlank()
            && text.length() <= LONGEST_TOKEN
        ? text
        : null;
  }

  /// Some providers write the number as a text.
  private static @Nullable Duration life(JsonObject body) {
    return switch (body.getValue("expires_in")) {
      case Number number -> life(number.longValue());
      case String text when text.matches("[0-9]{1,10}") -> life(Long.parseLong(text));
      case null, default -> null;
    };
  }

  private static Duration life(long seconds) {
    return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_LIFE_SECONDS));
  }

  private static @Nullable List<String> scopes(JsonObject body) {
    return body.getValue("scope") instanceof String text && !text.isBlank()
        ? List.of(text.strip().split("[\\s,]+", -1))
        : null;
  }
}
