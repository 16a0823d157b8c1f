package dev.carillon.platform.http;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/// An error as the caller sees it: RFC 9457, with `success` and `error` for the front ends written
/// for the older systems.
///
/// @param type which kind; gives status, title and page
/// @param detail what is wrong this time and what to do about it
/// @param extensions further members, names in snake_case, values as JSON has them
/// @param headers further response headers
public record Problem(
    ProblemType type, String detail, Map<String, Object> extensions, Map<String, String> headers) {

  /// The media type of RFC 9457 §6.1.
  public static final String MEDIA_TYPE = "application/problem+json";

  static final String RETRY_AFTER = "Retry-After";

  /// A problem with the headers its type asks for.
  public Problem(ProblemType type, String detail, Map<String, Object> extensions) {
    this(type, detail, extensions, headersOf(type, extensions));
  }

  /// A problem of which there is no more to say than its detail.
  public Problem(ProblemType type, String detail) {
    this(type, detail, Map.of());
  }

  Problem withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(type, detail, extensions, Map.copyOf(more));
  }

  /// {@return the body}
  ///
  /// @param requestId identifies this occurrence, for the `instance` member
  public String toJson(String requestId) {
    return body(requestId).encode();
  }

  /// {@return the body, with `error` as the front ends of an address know it}
  ///
  /// @param path of the request
  String toJson(String requestId, String path) {
    return body(requestId).put("error", OlderError.of(path, this)).encode();
  }

  /// The same, to be put into something else.
  public JsonObject body(String requestId) {
    var body = new JsonObject();
    body.put("type", type.uri());
    body.put("title", type.title());
    body.put("status", type.status());
    body.put("detail", detail);
    body.put("instance", requestId);
    extensions.forEach(body::put);
    body.put("success", false);
    body.put("error", type.title());
    return body;
  }

  private static Map<String, String> headersOf(ProblemType type, Map<String, Object> extensions) {
    return switch (type) {
      // RFC 9110 §15.5.2: a 401 names the way to log in.
      case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer");
      case TOO_MANY_REQUESTS, BUSY, DATABASE_UNAVAILABLE ->
          Map.of(RETRY_AFTER, String.valueOf(extensions.getOrDefault("retry_after_seconds", "2")));
      default -> Map.of();
    };
  }
}
