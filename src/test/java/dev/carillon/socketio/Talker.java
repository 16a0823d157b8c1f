package dev.carillon.socketio;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client that speaks the packets themselves, over a WebSocket, answers pings and keeps what it
/// hears.
final class Talker implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient client = vertx.createWebSocketClient();
  private final WebSocket socket;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Buffer> bytes = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private Talker(WebSocketConnectOptions address) {
    var ready =
        client
            .connect(address)
            .map(open -> {
              open.textMessageHandler(frame -> hear(open, frame));
              open.binaryMessageHandler(bytes::add);
              open.closeHandler(end -> closed = true);
              open.exceptionHandler(broken -> closed = true);
              return open;
            });
    this.socket = ready.toCompletionStage().toCompletableFuture().join();
  }

  private void hear(WebSocket open, String frame) {
    heard.add(frame);
    if (frame.equals("2")) {
      open.writeTextMessage("3");
    }
  }

  private static WebSocketConnectOptions address(int port, String path) {
    return new WebSocketConnectOptions()
        .setHost("localhost")
        .setPort(port)
        .setURI(path + "?EIO=4&transport=websocket");
  }

  static Talker open(int port, String... headers) {
    var address = address(port, "/socket.io/");
    for (int i = 0; i < headers.length; i += 2) {
      address.putHeader(headers[i], headers[i + 1]);
    }
    return new Talker(address);
  }

  /// Goes to another address than the usual one.
  static Talker at(int port, String path) {
    return new Talker(address(port, path));
  }

  /// Connects to a namespace with a token and waits until it is known.
  static Talker in(int port, String namespace, String token) {
    var talker = open(port);
    talker.say("40" + namespace + "," + new JsonObject().put("token", token).encode());
    talker.event("authenticated");
    return talker;
  }

  Talker say(String frame) {
    socket.writeTextMessage(frame);
    return this;
  }

  WebSocket socket() {
    return socket;
  }

  String first(Predicate<String> fits) {
    return await()
        .atMost(PATIENCE)
        .until(() -> heard.stream().filter(fits).findFirst().orElse(null), found -> found != null);
  }

  /// Waits until that many frames of bytes came before one, and answers it.
  Buffer bytes(int index) {
    await().atMost(PATIENCE).until(() -> bytes.size() > index);
    return bytes.get(index);
  }

  /// Waits for an event, in whichever namespace, and answers its value.
  JsonObject event(String name) {
    return event(name, value -> true);
  }

  JsonObject event(String name, Predicate<JsonObject> fits) {
    String found =
        first(frame -> {
          @Nullable JsonArray values = values(frame, name);
          return values != null && fits.test(values.getJsonObject(1));
        });
    return new JsonArray(found.substring(found.indexOf('['))).getJsonObject(1);
  }

  private static @Nullable JsonArray values(String frame, String name) {
    int start = frame.indexOf("[\"" + name + "\"");
    return frame.startsWith("42") && start > 0 ? new JsonArray(frame.substring(start)) : null;
  }

  /// Waits for an answer and gives its value.
  JsonObject answer(int number) {
    String found = first(frame -> frame.startsWith("43") && frame.contains(number + "[{"));
    // Not by the service's reader of JSON, which refuses what an answer may quote.
    var values = Attachments.JSON.fromString(found.substring(found.indexOf('[')), Object.class);
    return ((JsonArray) values).getJsonObject(0);
  }

  /// How often an event was heard so far (count).
  long timesHeard(String name) {
    return heard.stream().filter(frame -> values(frame, name) != null).count();
  }

  boolean heardNothingOf(String part) {
    return heard.stream().noneMatch(frame -> frame.contains(part));
  }

  void awaitClose() {
    await().atMost(PATIENCE).until(() -> closed);
  }

  /// A plain request to the address.
  static HttpResponse<String> http(
      int port, String method, String query, @Nullable String body, String... headers) {
    return HTTP.sendAsync(
            request(port, method, query, body, headers), HttpResponse.BodyHandlers.ofString())
        .join();
  }

  /// A poll that goes on while other things are asked.
  static CompletableFuture<HttpResponse<String>> later(int port, String query) {
    return HTTP.sendAsync(request(port, "GET", query, null), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(
      int port, String method, String query, @Nullable String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/socket.io/" + query))
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  @Override
  public void close() {
    client.close();
    vertx.close();
  }
}
