package dev.carillon.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.http.Origins;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// How much may wait for a client that changes from polling to a WebSocket, or tries to.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UpgradingTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final long PATIENCE_SECONDS = 15;

  /// Before anything reads a token, as the routes of Socket.IO.
  private static final int EARLY = Integer.MIN_VALUE + 1;

  /// Costs a byte more than may wait: beside it there are its digit, and 64 for every packet.
  private static final String TOO_MUCH = "x".repeat(1024 * 1024 - 64);

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  @Inject Router router;
  @Inject Vertx vertx;
  @Inject Origins origins;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String path = "/upgrading-" + UUID.randomUUID() + "/";
  private final CompletableFuture<EngineSession> opened = new CompletableFuture<>();
  private final CompletableFuture<String> heard = new CompletableFuture<>();
  private final CompletableFuture<EngineClose> closed = new CompletableFuture<>();

  private final class Listener implements EngineListener {

    @Override
    public void text(String message) {
      heard.complete(message);
    }

    @Override
    public void binary(Buffer message) {
      throw new AssertionError("nobody sends bytes here");
    }

    @Override
    public void closed(EngineClose why) {
      closed.complete(why);
    }
  }

  /// A WebSocket of the client.
  private static final class Line implements WebSocket.Listener {

    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String why) {
      ended.complete(true);
      return null;
    }
  }

  @BeforeEach
  void open() {
    var options =
        new EngineOptions(
            path, LONG, LONG, 1_000_000, LONG, Duration.ofSeconds(5), 10, 1_000, 1_000, origins);
    new EngineServer(
            vertx,
            options,
            session -> {
              opened.complete(session);
              return new Listener();
            })
        .open(router, EARLY);
    assertThat(soon(poll(""))).startsWith("0");
  }

  @Test
  void probes_that_fail_raise_nothing_of_what_may_wait() {
    for (int i = 0; i < 3; i++) {
      var line = new Line();
      soon(probe(line).sendText("no packet", true));
      soon(line.ended);
    }

    soon(opened).send(TOO_MUCH);

    assertThat(soon(closed)).isEqualTo(EngineClose.TOO_SLOW);
  }

  @Test
  void a_session_that_went_over_to_a_websocket_may_let_no_more_wait_than_before() {
    var socket = probe(new Line());
    soon(socket.sendText("5", true));
    soon(socket.sendText("4I am here", true));
    assertThat(soon(heard)).isEqualTo("I am here");

    soon(opened).send(TOO_MUCH);

    assertThat(soon(closed)).isEqualTo(EngineClose.TOO_SLOW);
  }

  /// Asks for a change while a poll waits, which is answered so that the client may change.
  private WebSocket probe(Line line) {
    String sid = "&sid=" + soon(opened).id();
    var poll = poll(sid);
    var socket =
        soon(
            http.newWebSocketBuilder()
                .buildAsync(
                    URI.create(
                        "ws://localhost:" + port + path + "?EIO=4&transport=websocket" + sid),
                    line));
    soon(socket.sendText("2probe", true));
    assertThat(soon(poll)).isEqualTo("6");
    return socket;
  }

  private CompletableFuture<String> poll(String sid) {
    var address = "http://localhost:" + port + path + "?EIO=4&transport=polling" + sid;
    return http.sendAsync(
            HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  private static <T> T soon(CompletableFuture<T> coming) {
    return coming.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
