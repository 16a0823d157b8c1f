package dev.carillon.workload.integration;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A cloud provider on this machine: an OAuth 2 server and an API, whose behaviour is set by name.
/// The first part of every path is the name of a provider, so each test has its own.
public final class FakeProvider implements AutoCloseable {

  /// How a provider behaves.
  public enum Mode {
    /// New refresh token each time; the old one is spent.
    ROTATING,
    /// No refresh token in the answer to a refresh; the old one stays good.
    KEEPING,
    INVALID_GRANT,
    UNAUTHORIZED,
    FORBIDDEN,
    TOO_MANY,
    BROKEN_SERVER,
    SLOW,
    BROKEN_JSON,
    NO_TOKEN,
    WITHOUT_EXPIRY,
    /// Access tokens without an end, and no refresh tokens.
    ENDLESS,
    /// 429 that does not say for how long.
    TOO_MANY_FOR_A_WHILE
  }

  /// A request to a token endpoint as it came.
  public record Asked(String grant, Map<String, String> form, String authorization) {}

  static final String CLIENT = "carillon-client";
  static final String SECRET = "made-up-client-secret";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Map<String, Mode> tokenModes = new ConcurrentHashMap<>();
  private final Map<String, Mode> apiModes = new ConcurrentHashMap<>();
  private final Map<String, Integer> lives = new ConcurrentHashMap<>();
  private final Map<String, Queue<Asked>> asked = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> apiCalls = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, String> accessTokens = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> codes = new ConcurrentHashMap<>();

  public FakeProvider(int port) {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
            .requestHandler(this::answer)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  public String url(String name) {
    return "http://127.0.0.1:" + server.actualPort() + "/" + name;
  }

  public void tokens(String name, Mode mode) {
    tokenModes.put(name, mode);
  }

  public void api(String name, Mode mode) {
    apiModes.put(name, mode);
  }

  /// @param seconds what its access tokens live
  public void life(String name, int seconds) {
    lives.put(name, seconds);
  }

  public List<Asked> asked(String name) {
    return List.copyOf(asked.getOrDefault(name, new ConcurrentLinkedQueue<>()));
  }

  public int apiCalls(String name) {
    return apiCalls.getOrDefault(name, new AtomicInteger()).get();
  }

  /// {@return a refresh token that this provider accepts}
  public String newRefreshToken(String name) {
    String token = "refresh-" + UUID.randomUUID();
    refreshTokens.put(token, name);
    return token;
  }

  /// {@return an access token that this provider accepts}
  public String newAccessToken(String name) {
    String token = "access-" + UUID.randomUUID();
    accessTokens.put(token, name);
    return token;
  }

  /// What a person who agrees sends the browser back with.
  ///
  /// @param challenge of the authorisation request
  public String newCode(String name, String redirectUri, String challenge) {
    String code = "code-" + UUID.randomUUID();
    codes.put(
        code,
        new JsonObject()
            .put("name", name)
            .put("redirect", redirectUri)
            .put("challenge", challenge));
    return code;
  }

  private static String pathOf(HttpServerRequest request) {
    return Objects.requireNonNull(request.path());
  }

  private void answer(HttpServerRequest request) {
    String[] path = pathOf(request).split("/", 4);
    String name = path.length > 1 ? path[1] : "";
    String what = path.length > 2 ? path[2] : "";
    request
        .body()
        .onSuccess(body -> {
          if (what.equals("token")) {
            token(request, name, form(body.toString()));
          } else {
            apiCalls.computeIfAbsent(name, any -> new AtomicInteger()).incrementAndGet();
            api(request, name, body.toString());
          }
        });
  }

  private void token(HttpServerRequest request, String name, Map<String, String> form) {
    String authorization = String.valueOf(request.getHeader("Authorization"));
    String grant = form.getOrDefault("grant_type", "");
    asked
        .computeIfAbsent(name, any -> new ConcurrentLinkedQueue<>())
        .add(new Asked(grant, form, authorization));
    Mode mode = tokenModes.getOrDefault(name, Mode.ROTATING);
    if (trouble(request, mode)) {
      return;
    }
    if (!knowsUs(authorization)) {
      error(request, 401, "invalid_client");
    } else if (grant.equals("refresh_token")) {
      refresh(request, name, mode, form.getOrDefault("refresh_token", ""));
    } else {
      code(request, name, form);
    }
  }

  private void refresh(HttpServerRequest request, String name, Mode mode, String token) {
    if (mode == Mode.INVALID_GRANT || !name.equals(refreshTokens.get(token))) {
      error(request, 400, "invalid_grant");
      return;
    }
    var answer = granted(name, mode);
    if (mode == Mode.ROTATING) {
      refreshTokens.remove(token);
      answer.put("refresh_token", newRefreshToken(name));
    }
    json(request, 200, answer);
  }

  private void code(HttpServerRequest request, String name, Map<String, String> form) {
    var known = codes.remove(form.getOrDefault("code", ""));
    if (known == null
        || !known.getString("name").equals(name)
        || !known.getString("redirect").equals(form.get("redirect_uri"))
        || !known
            .getString("challenge")
            .equals(challenge(form.getOrDefault("code_verifier", "")))) {
      error(request, 400, "invalid_grant");
      return;
    }
    Mode mode = tokenModes.getOrDefault(name, Mode.ROTATING);
    var answer = granted(name, mode).put("scope", "files.read account.read");
    json(
        request,
        200,
        mode == Mode.ENDLESS ? answer : answer.put("refresh_token", newRefreshToken(name)));
  }

  private JsonObject granted(String name, Mode mode) {
    var answer =
        new JsonObject().put("access_token", newAccessToken(name)).put("token_type", "Bearer");
    return mode == Mode.WITHOUT_EXPIRY || mode == Mode.ENDLESS
        ? answer
        : answer.put("expires_in", lives.getOrDefault(name, 3_600));
  }

  private void api(HttpServerRequest request, String name, String body) {
    Mode mode = apiModes.getOrDefault(name, Mode.ROTATING);
    if (trouble(request, mode)) {
      return;
    }
    String token = String.valueOf(request.getHeader("Authorization")).replaceFirst("^Bearer ", "");
    if (mode == Mode.UNAUTHORIZED || !name.equals(accessTokens.get(token))) {
      request.response().setStatusCode(401).end("{\"error\":\"" + token + "\"}");
    } else if (mode == Mode.FORBIDDEN) {
      request.response().setStatusCode(403).end("{}");
    } else if (pathOf(request).contains("list_folder")) {
      folders(request, body);
    } else {
      json(request, 200, new JsonObject().put("account", name));
    }
  }

  /// The dialect of Dropbox: two pages of one folder.
  private static void folders(HttpServerRequest request, String body) {
    boolean second = pathOf(request).endsWith("/continue");
    var entries =
        second
            ? new JsonArray().add(entry("file", "id:3", "third.txt"))
            : new JsonArray()
                .add(entry("folder", "id:1", "first"))
                .add(entry("file", "id:2", "second.txt"));
    json(
        request,
        200,
        new JsonObject()
            .put("entries", entries)
            .put("cursor", "next-page")
            .put("has_more", !second)
            .put("asked", body));
  }

  private static JsonObject entry(String tag, String id, String name) {
    return new JsonObject()
        .put(".tag", tag)
        .put("id", id)
        .put("name", name)
        .put("path_display", "/" + name)
        .put("size", 12)
        .put("server_modified", "2026-03-01T10:00:00Z");
  }

  /// @return whether it answered, or never will
  private boolean trouble(HttpServerRequest request, Mode mode) {
    switch (mode) {
      case TOO_MANY ->
          request.response().setStatusCode(429).putHeader("Retry-After", "1").end("{}");
      case TOO_MANY_FOR_A_WHILE -> request.response().setStatusCode(429).end("{}");
      case BROKEN_SERVER -> request.response().setStatusCode(500).end("<h1>oops</h1>");
      case SLOW -> {}
      case BROKEN_JSON -> request.response().end("{\"access_token\": \"half");
      case NO_TOKEN -> request.response().end("{\"expires_in\": 3600}");
      case ROTATING, KEEPING, INVALID_GRANT, UNAUTHORIZED, FORBIDDEN, WITHOUT_EXPIRY, ENDLESS -> {
        return false;
      }
    }
    return true;
  }

  private static boolean knowsUs(String authorization) {
    String wanted =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    return authorization.equals("Basic " + wanted);
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void error(HttpServerRequest request, int status, String error) {
    json(
        request,
        status,
        new JsonObject().put("error", error).put("error_description", "secret words"));
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String field : body.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals > 0) {
        form.put(
            field.substring(0, equals),
            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
