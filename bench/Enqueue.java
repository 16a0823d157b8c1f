import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Enqueues no-op jobs one by one through `POST /api/jobs`, each answered when it is committed, and
/// prints one JSON line for each number of requests under way. No worker runs; the client, the
/// service and the embedded PostgreSQL share the machine.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Enqueue.java [seconds=10] [under way: 1 16 32 64]
public final class Enqueue {

  private static final byte[] JOB = "{\"type\":\"noop\",\"payload\":{\"a\":1,\"b\":2}}".getBytes();

  public static void main(String... args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    List<Integer> widths = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      widths.add(Integer.valueOf(args[i]));
    }
    try (var service = new LocalService("enqueue")) {
      int port = LocalService.freePort();
      var settings = Map.of("CARILLON_WORKER_ENABLED", "false", "CARILLON_TEST_JOBS", "true");
      Process process =
          service.start(port, "api.log", List.of("-Xmx1g", "-XX:+UseSerialGC"), settings);
      service.awaitReady(port, process);
      var run = new Enqueue(port, service.token("admin"));
      run.during(32, Math.max(2, seconds / 3));
      for (int width : widths.isEmpty() ? List.of(1, 16, 32, 64) : widths) {
        run.print(width, run.during(width, seconds), seconds);
      }
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;

  private Enqueue(int port, String token) {
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/jobs"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofByteArray(JOB))
            .build();
  }

  /// @param width requests under way at a time (count)
  /// @return time of each answer (ms)
  private List<Double> during(int width, int seconds) {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    var times = new ConcurrentLinkedQueue<Double>();
    var loops = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < width; i++) {
      var loop = new CompletableFuture<Void>();
      loops.add(loop);
      next(end, times, loop);
    }
    loops.forEach(CompletableFuture::join);
    return List.copyOf(times);
  }

  private void next(
      long end, ConcurrentLinkedQueue<Double> times, CompletableFuture<Void> loop) {
    long start = System.nanoTime();
    if (start >= end) {
      loop.complete(null);
      return;
    }
    http.sendAsync(request, BodyHandlers.ofString())
        .whenComplete((answer, failure) -> {
          if (failure != null) {
            loop.completeExceptionally(failure);
          } else if (answer.statusCode() >= 300) {
            loop.completeExceptionally(
                new IllegalStateException(answer.statusCode() + " " + answer.body()));
          } else {
            times.add((System.nanoTime() - start) / 1e6);
            next(end, times, loop);
          }
        });
  }

  private void print(int width, List<Double> times, int seconds) {
    List<Double> sorted = times.stream().sorted().toList();
    System.out.printf(
        "{\"workload\":\"enqueue over REST\",\"under_way\":%d,\"jobs_per_s\":%.0f,\"p50_ms\":%.1f,"
            + "\"p95_ms\":%.1f,\"p99_ms\":%.1f}%n",
        width,
        sorted.size() / (double) seconds,
        at(sorted, 0.5),
        at(sorted, 0.95),
        at(sorted, 0.99));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.isEmpty() ? 0 : sorted.get((int) (share * (sorted.size() - 1)));
  }
}
