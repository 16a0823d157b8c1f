package dev.carillon.bench;

import dev.carillon.job.JobRequest;
import dev.carillon.job.engine.Engine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/// The commands the peers' harness calls: `Main COMMAND key=value…`, one workload in this process,
/// one JSON line on standard output. Each does what the harness's own drivers do.
public final class Main {

  private static final PrintStream OUT = System.out;

  public static void main(String... args) throws Exception {
    var options = new HashMap<String, String>();
    for (String arg : Arrays.asList(args).subList(1, args.length)) {
      String[] pair = arg.split("=", 2);
      options.put(pair[0], pair[1]);
    }
    try {
      new Main(options).run(args[0]);
    } catch (Exception e) {
      failed(e);
    }
    // Connections and event loops are not waited for.
    System.exit(0);
  }

  private final Map<String, String> options;
  private final String database;

  private Main(Map<String, String> options) {
    this.options = options;
    this.database = options.getOrDefault("db", "postgres");
  }

  private void run(String command) throws Exception {
    switch (command) {
      case "info" -> emit(Peer.info());
      case "init" -> init();
      case "one" -> one();
      case "bulk" -> bulk();
      case "drain" -> drain();
      case "latency" -> latency(false);
      case "latency-inside" -> latency(true);
      case "sustained" -> sustained();
      case "produce" -> produce();
      case "idle" -> idle();
      case "trial" -> trial();
      default -> throw new IllegalArgumentException(command);
    }
  }

  private void init() {
    try (var peer = new Peer(database, (i, t) -> {})) {
      peer.init();
    }
    emit("\"ok\":true");
  }

  private void one() throws IOException {
    try (var peer = new Peer(database, (i, t) -> {})) {
      int n = number("n", 0);
      int width = number("inflight", 16);
      double cap = number("cap", 60);
      peer.inParallel(Math.min(2_000, n), width, System.nanoTime() + nanos(cap / 3));
      long start = System.nanoTime();
      int done = peer.inParallel(n, width, start + nanos(cap));
      emit(rate(done, start) + "," + usage(0));
    }
  }

  private void bulk() throws IOException {
    try (var peer = new Peer(database, (i, t) -> {})) {
      int n = number("n", 0);
      var kinds = kinds();
      long start = System.nanoTime();
      peer.bulk(n, i -> kinds.get(i % kinds.size()));
      emit(rate(n, start) + "," + usage(0));
    }
  }

  /// `queues=16` spreads the jobs over queues, `keys=100` over concurrency keys (limit 50 each),
  /// `rates=100` over rate keys (100,000 a second each), `delay` puts them off (ms).
  private List<JobRequest.Options> kinds() {
    int kinds = Math.max(number("queues", 1), Math.max(number("keys", 1), number("rates", 1)));
    return java.util.stream.IntStream.range(0, kinds).mapToObj(this::kind).toList();
  }

  private JobRequest.Options kind(int i) {
    return new JobRequest.Options(
        options.containsKey("queues") ? "q" + i : null,
        null,
        null,
        options.containsKey("delay") ? java.time.Duration.ofMillis(number("delay", 0)) : null,
        null,
        null,
        null,
        null,
        options.containsKey("keys") ? "key" + i : null,
        options.containsKey("keys") ? 50 : null,
        options.containsKey("rates") ? "rate" + i : null,
        options.containsKey("rates") ? 100_000.0 : null,
        List.of(),
        List.of());
  }

  private void drain() throws Exception {
    int n = number("n", 0);
    boolean fail = options.containsKey("fail");
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    var handled = new AtomicInteger();
    var first = new AtomicLong();
    Peer.Handler handler =
        (i, t) -> {
          if (first.get() == 0) {
            first.compareAndSet(0, System.nanoTime());
          }
          if (fail && seen.add(i)) {
            throw new IllegalStateException("first");
          }
          handled.incrementAndGet();
        };
    var peer = new Peer(database, handler);
    long start = System.nanoTime();
    long end = start + nanos(number("cap", 90));
    Engine engine = peer.work(options);
    // In a drain by several processes none handles all: `shared=1` looks at the store alone.
    boolean shared = options.containsKey("shared");
    while (!shared && handled.get() < n && System.nanoTime() - end < 0) {
      Peer.pause(5);
    }
    boolean capped = !shared && handled.get() < n;
    while (!capped && System.nanoTime() - end < 0 && !(engine.running() && peer.drained())) {
      Peer.pause(10);
    }
    long began = first.get() == 0 ? start : first.get();
    double seconds = (System.nanoTime() - began) / 1e9;
    emit(
        rate(handled.get(), began)
            + ",\"seconds\":%s,\"jobs\":%d,\"capped\":%s,"
                .formatted(rounded(seconds), handled.get(), capped)
            + usage(0));
    engine.stop().subscribe().with(stopped -> {}, failure -> {});
    Peer.pause(200);
  }

  /// @param inside whether the jobs are enqueued in this process
  private void latency(boolean inside) throws Exception {
    int n = number("n", 0);
    var latencies = new ConcurrentLinkedQueue<Double>();
    var peer = new Peer(database, (i, t) -> latencies.add(now() - t));
    Engine engine = peer.work(options);
    Peer.until(engine::running);
    Peer.pause(number("rest", 500));
    int gap = number("gap", 20);
    if (inside) {
      paced(peer, n + 50, gap);
    } else {
      child("produce", "n=" + (n + 50), "gap=" + gap, "db=" + database).waitFor();
    }
    long end = System.nanoTime() + nanos(40);
    while (latencies.size() < n + 50 && System.nanoTime() - end < 0) {
      Peer.pause(20);
    }
    // The first 50 warm up connections and plans.
    List<Double> counted = List.copyOf(latencies).stream().skip(50).toList();
    emit(
        "\"value\":%s,\"unit\":\"ms\",%s,\"jobs\":%d,"
                .formatted(quantile(counted, .5), quantiles(counted), counted.size())
            + usage(0));
  }

  private void sustained() throws Exception {
    var latencies = new ConcurrentLinkedQueue<Double>();
    var handled = new AtomicLong();
    var counting = new AtomicInteger();
    var peer =
        new Peer(
            database,
            (i, t) -> {
              handled.incrementAndGet();
              if (counting.get() == 1) {
                latencies.add(now() - t);
              }
            });
    peer.work(options);
    var said = new java.util.ArrayList<String>();
    said.addAll(List.of("produce", "db=" + database));
    said.add("inflight=" + number("inflight", 16));
    said.add("window=" + number("window", 2_000));
    if (options.containsKey("rate")) {
      said.add("rate=" + options.get("rate"));
    }
    Process child = child(said.toArray(String[]::new));
    var told = new PrintStream(child.getOutputStream(), true);
    var ticks = Executors.newSingleThreadScheduledExecutor();
    ticks.scheduleAtFixedRate(() -> told.println(handled.get()), 5, 5, TimeUnit.MILLISECONDS);
    Peer.pause(number("warm", 5) * 1_000.0);
    counting.set(1);
    long before = handled.get();
    double cpuBefore = cpu();
    long start = System.nanoTime();
    Peer.pause(number("secs", 30) * 1_000.0);
    long done = handled.get() - before;
    String line = rate(done, start);
    counting.set(0);
    ticks.shutdownNow();
    told.println("stop");
    emit(line + "," + quantiles(latencies) + "," + usage(cpuBefore));
    child.waitFor(5, TimeUnit.SECONDS);
    child.destroy();
  }

  private void produce() throws Exception {
    var peer = new Peer(database, (i, t) -> {});
    if (options.containsKey("gap")) {
      paced(peer, number("n", 0), number("gap", 20));
    } else {
      closed(peer);
    }
  }

  private void paced(Peer peer, int n, int gapMillis) {
    double at = now();
    var waiting = new AtomicInteger(n);
    for (int i = 0; i < n; i++) {
      at += gapMillis;
      double wait = at - now();
      if (wait > 0) {
        Peer.pause(wait);
      }
      peer.one(i, now()).subscribe().with(done -> waiting.decrementAndGet(), Main::failed);
    }
    Peer.until(() -> waiting.get() == 0);
  }

  /// As many calls at a time as `inflight`, each loop waiting while it is `window` ahead of what
  /// was handled, or ahead of `rate` a second.
  private void closed(Peer peer) throws Exception {
    var handled = new AtomicLong();
    var sent = new AtomicLong();
    var stop = new AtomicInteger();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (var in = new BufferedReader(new InputStreamReader(System.in))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
              if (line.equals("stop")) {
                break;
              }
              handled.set(Long.parseLong(line));
            }
          } catch (IOException e) {
            failed(e);
          }
          stop.set(1);
        });
    double rate = number("rate", 0);
    long window = number("window", 2_000);
    long start = System.nanoTime();
    DoubleSupplier ahead =
        () ->
            rate > 0
                ? sent.get() - (System.nanoTime() - start) / 1e9 * rate
                : sent.get() - handled.get() - window;
    var loops = new CountDownLatch(number("inflight", 16));
    for (long i = loops.getCount(); i > 0; i--) {
      step(peer, sent, ahead, () -> stop.get() == 1, loops);
    }
    loops.await();
  }

  private void step(
      Peer peer,
      AtomicLong sent,
      DoubleSupplier ahead,
      BooleanSupplier stopped,
      CountDownLatch loops) {
    if (stopped.getAsBoolean()) {
      loops.countDown();
    } else if (ahead.getAsDouble() >= 0) {
      peer.later(1, () -> step(peer, sent, ahead, stopped, loops));
    } else {
      peer.one(sent.incrementAndGet(), now())
          .subscribe()
          .with(enqueued -> step(peer, sent, ahead, stopped, loops), Main::failed);
    }
  }

  /// A worker with nothing to do for `secs`: its CPU, and the transactions of its database.
  private void idle() throws Exception {
    var peer = new Peer(database, (i, t) -> {});
    Engine engine = peer.work(options);
    Peer.until(engine::running);
    Peer.pause(number("rest", 30_000));
    double before = cpu();
    long transactions = peer.transactions();
    long start = System.nanoTime();
    Peer.pause(number("secs", 30) * 1_000.0);
    double seconds = (System.nanoTime() - start) / 1e9;
    double share = (cpu() - before) / seconds * 100;
    double commits = (peer.transactions() - transactions) / seconds;
    emit(
        "\"value\":%s,\"unit\":\"%% of a core\",\"transactions_s\":%s,"
                .formatted(rounded(share), rounded(commits))
            + usage(before));
  }

  /// What the JVM is to remember for later runs: jobs that come in one by one and in bulk, and run.
  private void trial() {
    int jobs = number("n", 20_000);
    var handled = new AtomicInteger();
    var peer = new Peer(database, (i, t) -> handled.incrementAndGet());
    peer.bulk(jobs, i -> JobRequest.Options.NONE);
    peer.work(options);
    int more = peer.inParallel(jobs, 16, System.nanoTime() + nanos(60));
    Peer.until(() -> handled.get() == jobs + more);
    emit("\"jobs\":" + handled.get());
  }

  private static void failed(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private int number(String name, int otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : (int) Double.parseDouble(value);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static double now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1000.0 + now.getNano() / 1e6;
  }

  private static String rounded(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String rate(long done, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return "\"value\":" + Math.round(done / seconds) + ",\"unit\":\"jobs/s\"";
  }

  private static String quantiles(Collection<Double> values) {
    return "\"p50\":%s,\"p95\":%s,\"p99\":%s,\"max\":%s"
        .formatted(
            quantile(values, .5),
            quantile(values, .95),
            quantile(values, .99),
            quantile(values, 1));
  }

  private static String quantile(Collection<Double> values, double q) {
    double[] sorted = values.stream().mapToDouble(value -> value).sorted().toArray();
    return sorted.length == 0
        ? "null"
        : rounded(sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)]);
  }

  /// CPU time of this process so far (s, in steps of 10 ms), in its own code and in the kernel.
  private static double cpu() throws IOException {
    String said = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = said.substring(said.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  private static String usage(double cpuBefore) throws IOException {
    long kb =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    return "\"rss_mb\":" + kb / 1024 + ",\"cpu_s\":" + rounded(cpu() - cpuBefore);
  }

  private static void emit(String fields) {
    OUT.println("{" + fields + "}");
    OUT.flush();
  }

  private static Process child(String... args) throws IOException {
    var command = new java.util.ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    if (System.getProperty("org.graalvm.nativeimage.imagecode") == null) {
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
