package dev.carillon.notification.webhook;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Receives webhooks on this machine and keeps what came, by path. Checks signatures as the
/// specification has it, with none of the code that makes them.
final class Receiver implements AutoCloseable {

  /// A message as it came.
  record Received(String id, long timestamp, String signatures, String body) {

    JsonObject json() {
      return new JsonObject(body);
    }

    /// {@return how many of its signatures are made with this secret (count)}
    long signedWith(String secret) throws GeneralSecurityException {
      var mac = Mac.getInstance("HmacSHA256");
      var key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var signed = "%s.%d.%s".formatted(id, timestamp, body);
      var wanted =
          "v1,"
              + Base64.getEncoder()
                  .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
      return List.of(signatures.split(" ", -1)).stream().filter(wanted::equals).count();
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Queue<Received>> received = new ConcurrentHashMap<>();
  private final Map<String, Handler<HttpServerRequest>> answers = new ConcurrentHashMap<>();

  Receiver(int port) {
    vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(this::take)
        .listen()
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(body -> {
          received
              .computeIfAbsent(request.path(), path -> new ConcurrentLinkedQueue<>())
              .add(
                  new Received(
                      header(request, "webhook-id"),
                      Long.parseLong(header(request, "webhook-timestamp")),
                      header(request, "webhook-signature"),
                      body.toString()));
          answers
              .getOrDefault(request.path(), ok -> ok.response().setStatusCode(204).end())
              .handle(request);
        });
  }

  private static String header(HttpServerRequest request, String name) {
    return String.valueOf(request.getHeader(name));
  }

  /// How requests to a path are answered from now on; 204 until then.
  void answer(String path, Handler<HttpServerRequest> answer) {
    answers.put(path, answer);
  }

  void answer(String path, int status) {
    answer(path, request -> request.response().setStatusCode(status).end());
  }

  /// {@return what came to a path so far, in order}
  List<Received> at(String path) {
    return List.copyOf(received.getOrDefault(path, new ConcurrentLinkedQueue<>()));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
