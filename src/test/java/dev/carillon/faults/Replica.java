package dev.carillon.faults;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process of the service, as it is shipped.
final class Replica {

  private static final Duration START = Duration.ofMinutes(2);

  /// One that stands still must not hold up who looks for another.
  private static final Duration READY = Duration.ofSeconds(2);

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  final String name;
  final int port;
  private final Path log;
  private final Process process;

  Replica(String name, Program program, Path home, Map<String, String> settings) {
    this.name = name;
    this.port = freePort();
    this.log = home.resolve(name + ".log");
    var builder = new ProcessBuilder(program.command());
    builder.directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(new File(log.toString()));
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("CARILLON_WORKER_NODE", name);
    builder.environment().putAll(settings);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Replica awaitReady() {
    await(name + " to be ready; its log is " + log)
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended; its log is " + log);
          }
          return isReady();
        });
    return this;
  }

  boolean isReady() {
    HttpResponse<String> answer =
        send(request("/q/health/ready", null).timeout(READY).GET().build());
    return answer != null && answer.statusCode() == 200;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  void kill() {
    process.destroyForcibly();
    ended();
  }

  void terminate() {
    process.destroy();
  }

  /// @return the exit code
  int ended() {
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end; its log is " + log);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @return the answer, or `null` when there was none
  @Nullable HttpResponse<String> get(String path, @Nullable String token) {
    return send(request(path, token).GET().build());
  }

  @Nullable HttpResponse<String> post(String path, String token, String json) {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private HttpRequest.Builder request(String path, @Nullable String token) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(ANSWER);
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private static @Nullable HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException unanswered) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
