package dev.carillon.live;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client of `/live` that keeps what it is sent.
final class LiveClient implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final WebSocketClient http;
  private final WebSocket socket;
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
  private volatile int closeCode;
  private volatile boolean closed;

  private LiveClient(Vertx vertx, WebSocketClient http, WebSocket socket) {
    this.vertx = vertx;
    this.http = http;
    this.socket = socket;
  }

  static WebSocketConnectOptions address(int port) {
    return new WebSocketConnectOptions().setHost("localhost").setPort(port).setURI("/live");
  }

  static LiveClient open(int port, String token) {
    return open(address(port).putHeader("Authorization", "Bearer " + token));
  }

  /// Connects with a client of its own, so that tests cannot starve each other.
  static LiveClient open(WebSocketConnectOptions options) {
    var vertx = Vertx.vertx();
    var http = vertx.createWebSocketClient();
    var ready =
        http.connect(options)
            .map(socket -> {
              var client = new LiveClient(vertx, http, socket);
              socket.textMessageHandler(text -> client.frames.add(new JsonObject(text)));
              socket.closeHandler(end -> client.ended());
              socket.exceptionHandler(broken -> client.closed = true);
              return client;
            });
    try {
      return ready.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException refused) {
      vertx.close();
      throw refused;
    }
  }

  /// The HTTP status with which a connection is refused.
  static int refusal(WebSocketConnectOptions options) {
    try {
      open(options).close();
      return 101;
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof UpgradeRejectedException answer) {
        return answer.getStatus();
      }
      throw refused;
    }
  }

  private void ended() {
    @Nullable Short code = socket.closeStatusCode();
    closeCode = code == null ? 1006 : code;
    closed = true;
  }

  WebSocket socket() {
    return socket;
  }

  LiveClient say(String text) {
    socket.writeTextMessage(text);
    return this;
  }

  LiveClient subscribe(Object job) {
    return say(new JsonObject().put("subscribe", "job:" + job).encode());
  }

  List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  /// The names of the events told, and `error` for each problem.
  List<String> events() {
    return frames.stream()
        .filter(frame -> frame.containsKey("event") || frame.containsKey("error"))
        .map(frame -> frame.getString("event", "error"))
        .toList();
  }

  /// Waits for the first frame that fits, and answers it.
  JsonObject first(Predicate<JsonObject> fits) {
    return await()
        .atMost(PATIENCE)
        .until(() -> frames.stream().filter(fits).findFirst().orElse(null), found -> found != null);
  }

  JsonObject awaitEvent(String event) {
    return first(frame -> event.equals(frame.getString("event")));
  }

  JsonObject awaitProblem() {
    return first(frame -> frame.containsKey("error")).getJsonObject("error");
  }

  int awaitClose() {
    await().atMost(PATIENCE).until(() -> closed);
    return closeCode;
  }

  boolean isOpen() {
    return !closed;
  }

  /// Proves that the connection answers and that all it was told before is handled.
  LiveClient roundTrip() {
    int before = (int) frames.stream().filter(frame -> frame.containsKey("pong")).count();
    say("{\"ping\": " + before + "}");
    first(frame -> frame.containsKey("pong") && frame.getInteger("pong") == before);
    return this;
  }

  List<Long> seqs() {
    var seqs = new ArrayList<Long>();
    frames.stream()
        .filter(frame -> frame.containsKey("seq"))
        .forEach(frame -> seqs.add(frame.getLong("seq")));
    return seqs;
  }

  @Override
  public void close() {
    http.close();
    vertx.close();
  }
}
