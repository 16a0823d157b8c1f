package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// A reader of server-sent events that keeps the text it is sent.
public final class SseClient implements AutoCloseable {

  private static final Duration WAIT = Duration.ofSeconds(15);

  private final HttpClient http = HttpClient.newHttpClient();
  private final StringBuilder heard = new StringBuilder();
  private volatile boolean ended;

  public SseClient(int port, String token, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    var answer = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    Thread.ofVirtual().start(() -> read(answer.body()));
  }

  private synchronized void hear(String part) {
    heard.append(part);
  }

  public synchronized String text() {
    return heard.toString();
  }

  private void read(InputStream body) {
    try (body) {
      var part = new byte[4_096];
      for (int read = body.read(part); read >= 0; read = body.read(part)) {
        hear(new String(part, 0, read, StandardCharsets.UTF_8));
      }
    } catch (IOException hungUp) {
      hear("[hung up]");
    }
    ended = true;
  }

  public SseClient await(String part) {
    org.awaitility.Awaitility.await().atMost(WAIT).until(() -> text().contains(part));
    return this;
  }

  public List<String> lines(String field) {
    return text()
        .lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .toList();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /// Whether the server has ended the answer, or hung up.
  public boolean hasEnded() {
    return ended;
  }
}
