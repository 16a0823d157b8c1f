import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// A rolling restart of two replicas under load: each is told to stop (SIGTERM), waited for, started
/// again and waited for, twice in turn, while a client sends requests at a steady rate to those that
/// said they were ready, asked every 250 ms as a load balancer does. A fifth of the requests enqueue a
/// job of 50 ms, the others read. Afterwards: did a request fail, was a job lost or run twice?
///
///     TOKEN=... java bench/Rolling.java 500 target/carillon-*-runner
///
/// The environment must have what the service needs; the database must be migrated. Ports 8171, 8172.
public final class Rolling {

  private static final int[] PORTS = {8171, 8172};
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern ID = Pattern.compile("\"jobId\":\"(\\d+)\"");
  private static final Pattern LINE =
      Pattern.compile("\"job\":\"?(\\d+)\"?.*\"event\":\"(start|end)\"");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String token = System.getenv("TOKEN");
  private final List<String> command;
  private final Path log =
      Path.of(System.getProperty("java.io.tmpdir"), "carillon-rolling-jobs.log");
  private final Map<Integer, Process> replicas = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> ready = new ConcurrentHashMap<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final Map<String, Failures> failures = new ConcurrentSkipListMap<>();
  private volatile long startNanos;

  /// How often something failed in the same way, and when (seconds after the load began).
  private static final class Failures {
    private int count;
    private final double first;
    private double last;

    Failures(double at) {
      this.first = at;
    }

    synchronized void again(double at) {
      count++;
      last = at;
    }

    @Override
    public synchronized String toString() {
      return "%d times, sent after %.1f to %.1f s".formatted(count, first, last);
    }
  }

  /// Probes have a client of their own, as those of a load balancer do.
  private final HttpClient prober =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final Set<String> jobs = ConcurrentHashMap.newKeySet();

  private Rolling(List<String> command) {
    this.command = command;
  }

  public static void main(String[] args) throws Exception {
    new Rolling(Arrays.asList(args).subList(1, args.length)).run(Integer.parseInt(args[0]));
  }

  private void run(int perSecond) throws Exception {
    Files.deleteIfExists(log);
    var timer = Executors.newScheduledThreadPool(1);
    var probes = Executors.newScheduledThreadPool(PORTS.length);
    try {
      for (int port : PORTS) {
        start(port);
      }
      for (int port : PORTS) {
        probes.scheduleWithFixedDelay(() -> probe(port), 0, 250, TimeUnit.MILLISECONDS);
      }
      for (int port : PORTS) {
        awaitReady(port);
      }
      long begin = System.nanoTime();
      startNanos = begin;
      var load =
          timer.scheduleAtFixedRate(
              this::send, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
      pause(3);
      for (int round = 0; round < 2; round++) {
        for (int port : PORTS) {
          restart(port);
          pause(2);
        }
      }
      load.cancel(false);
      double seconds = (System.nanoTime() - begin) / 1e9;
      pause(5);
      report(seconds);
    } finally {
      timer.shutdownNow();
      probes.shutdownNow();
      replicas.values().forEach(Process::destroy);
      for (Process replica : replicas.values()) {
        replica.waitFor();
      }
    }
  }

  private void start(int port) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("CARILLON_TEST_JOBS", "true");
    builder.environment().put("CARILLON_TEST_JOBS_LOG", log.toString());
    builder.environment().put("CARILLON_WORKER_NODE", "replica-" + port);
    builder.redirectOutput(
        ProcessBuilder.Redirect.appendTo(
            Path.of(System.getProperty("java.io.tmpdir"), "carillon-rolling-" + port + ".log")
                .toFile()));
    replicas.put(port, builder.start());
  }

  private void restart(int port) throws Exception {
    long begin = System.nanoTime();
    replicas.get(port).destroy();
    int code = replicas.get(port).waitFor();
    double down = (System.nanoTime() - begin) / 1e9;
    start(port);
    awaitReady(port);
    System.out.printf(
        "replica %d: gone %.1f s after SIGTERM with code %d, ready again %.1f s later%n",
        port, down, code, (System.nanoTime() - begin) / 1e9 - down);
  }

  private void awaitReady(int port) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady(port)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Replica " + port + " did not become ready");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void probe(int port) {
    boolean now = isReady(port);
    Boolean before = ready.put(port, now);
    if (before != null && before != now) {
      System.out.printf(
          "%6.1f s: %d is %s%n", seconds(System.nanoTime()), port, now ? "ready" : "not ready");
    }
  }

  private double seconds(long nanos) {
    return startNanos == 0 ? 0 : (nanos - startNanos) / 1e9;
  }

  private boolean isReady(int port) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      return prober.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException away) {
      return false;
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void send() {
    int n = sent.incrementAndGet();
    int port = PORTS[n % PORTS.length];
    if (!ready.getOrDefault(port, false)) {
      port = PORTS[(n + 1) % PORTS.length];
    }
    boolean enqueues = n % 5 == 0;
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + (enqueues ? "/api/jobs" : "/api/queues")))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(15));
    if (enqueues) {
      request.POST(
          HttpRequest.BodyPublishers.ofString(
              "{\"type\": \"sleep\", \"payload\": {\"millis\": 50}}"));
    }
    long begin = System.nanoTime();
    int to = port;
    client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .whenComplete((answer, failure) -> {
          slowestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
          if (failure != null) {
            failed(to + ": " + failure, begin);
          } else if (answer.statusCode() / 100 != 2) {
            failed(to + ": " + answer.statusCode() + " " + answer.body(), begin);
          } else if (enqueues) {
            var id = ID.matcher(answer.body());
            if (id.find()) {
              jobs.add(id.group(1));
            }
          }
        });
  }

  private void failed(String what, long sentNanos) {
    double at = seconds(sentNanos);
    failures.computeIfAbsent(what, ignored -> new Failures(at)).again(at);
  }

  private void report(double seconds) throws IOException {
    Map<String, Integer> starts = new HashMap<>();
    Set<String> ended = new HashSet<>();
    for (String line : Files.readAllLines(log)) {
      var event = LINE.matcher(line);
      if (event.find()) {
        if (event.group(2).equals("start")) {
          starts.merge(event.group(1), 1, Integer::sum);
        } else {
          ended.add(event.group(1));
        }
      }
    }
    System.out.printf(
        "%d requests in %.1f s (%.0f/s), failed: %d, slowest: %.0f ms%n",
        sent.get(), seconds, sent.get() / seconds, 
        failures.values().stream().mapToInt(each -> each.count).sum(), slowestNanos.get() / 1e6);
    failures.entrySet().stream()
        .limit(8)
        .forEach(each -> System.out.println("  " + each.getKey() + ": " + each.getValue()));
    System.out.printf(
        "%d jobs enqueued, not ended: %d, run more than once: %d%n",
        jobs.size(),
        jobs.stream().filter(job -> !ended.contains(job)).count(),
        jobs.stream().filter(job -> starts.getOrDefault(job, 0) > 1).count());
  }

  private static void pause(int seconds) throws InterruptedException {
    new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
  }
}
