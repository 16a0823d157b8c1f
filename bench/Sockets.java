import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Measures live connections of one Carillon process on the embedded PostgreSQL and prints one JSON
/// line for each part. The readers live in this process, the service in another.
///
///     ./mvnw package -DskipTests
///     ulimit -n 20000
///     java -cp 'target/quarkus-app/lib/main/*' bench/Sockets.java [part] [count] [seconds]
///
/// Parts: `idle` opens 10,000 connections that each follow their own inbox, and weighs the process;
/// `fanout` lets 1,000 connections follow one job that tells 100 steps a second; `slow` does the
/// same twice, after a first time that only warms both JVMs, and the second time beside 500
/// connections that follow it and never read. Without a part
/// all three run. How late an event is counts from the fifth second after the first.
public final class Sockets {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final int STEP_MILLIS = 10;
  private static final int NEVER_READERS = 500;

  /// Of both JVMs, which have just been started (s).
  private static final int WARMING = 5;

  public static void main(String... args) throws Exception {
    String part = args.length > 0 ? args[0] : "all";
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 30;
    var sockets = new Sockets();
    try {
      sockets.start();
      if (part.equals("idle") || part.equals("all")) {
        sockets.idle(count > 0 ? count : 10_000);
      }
      if (part.equals("fanout") || part.equals("all")) {
        sockets.fanout("fanout", count > 0 ? count : 1_000, seconds, 0);
      }
      if (part.equals("slow") || part.equals("all")) {
        int readers = count > 0 ? count : 1_000;
        sockets.fanout("slow: warming", readers, 10, 0);
        sockets.fanout("slow: without", readers, seconds, 0);
        sockets.fanout("slow: beside " + NEVER_READERS, readers, seconds, NEVER_READERS);
      }
    } finally {
      sockets.stop();
    }
    System.exit(0);
  }

  private final Path home = Files.createTempDirectory("carillon-sockets");
  private final KeyPair keys;
  private final int port = freePort();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions().setMaxConnections(30_000).setMaxFrameSize(1 << 20));
  private Process service;

  private Sockets() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  private void idle(int count) throws Exception {
    List<WebSocket> warm = open(200, 20, "warm", "user");
    for (WebSocket socket : warm) {
      socket.close();
    }
    long before = settledRss();
    long begun = System.nanoTime();
    List<WebSocket> all = open(count, 20, "idle", "user");
    double opening = (System.nanoTime() - begun) / 1e9;
    long opened = settledRss();
    Thread.sleep(Duration.ofSeconds(60));
    long later = settledRss();
    long still = all.stream().filter(socket -> !socket.isClosed()).count();
    System.out.printf(
        "{\"part\":\"idle\",\"connections\":%d,\"open_after_a_minute\":%d,\"opened_per_s\":%.0f,"
            + "\"rss_before_mb\":%d,\"rss_opened_mb\":%d,\"rss_a_minute_later_mb\":%d,"
            + "\"kb_per_connection\":%.1f}%n",
        count,
        still,
        count / opening,
        before / 1024,
        opened / 1024,
        later / 1024,
        (Math.max(opened, later) - before) / (double) count);
    for (WebSocket socket : all) {
      socket.close();
    }
  }

  /// Opens connections, each following its person's inbox, and returns once all have heard so.
  private List<WebSocket> open(int count, int perPerson, String name, String roles)
      throws Exception {
    List<WebSocket> all = new ArrayList<>(count);
    var ready = new CountDownLatch(count);
    var inFlight = new Semaphore(64);
    for (int i = 0; i < count; i++) {
      String token = token(name + i / perPerson, roles);
      inFlight.acquire();
      client
          .connect(to(token))
          .onSuccess(socket -> {
            synchronized (all) {
              all.add(socket);
            }
            socket.textMessageHandler(text -> {
              if (text.startsWith("{\"subscribed\"")) {
                inFlight.release();
                ready.countDown();
              }
            });
            socket.writeTextMessage("{\"subscribe\":\"user\"}");
          })
          .onFailure(failure -> {
            inFlight.release();
            System.err.println("not connected: " + failure);
          });
    }
    if (!ready.await(2, TimeUnit.MINUTES)) {
      System.err.println(ready.getCount() + " of " + count + " did not subscribe");
    }
    return all;
  }

  private void fanout(String name, int readers, int seconds, int neverReaders) throws Exception {
    long job = startJob(seconds * 1000 / STEP_MILLIS);
    var latencies = new LongSamples(readers * seconds * 120);
    var gaps = new AtomicInteger();
    var ended = new CountDownLatch(readers);
    var subscribed = new CountDownLatch(readers);
    var events = new AtomicLong();
    List<WebSocket> all = new ArrayList<>();
    var from = new AtomicLong(Long.MAX_VALUE);
    for (int i = 0; i < readers; i++) {
      var last = new AtomicLong(-1);
      client
          .connect(to(token("reader" + i, "admin")))
          .onSuccess(socket -> {
            synchronized (all) {
              all.add(socket);
            }
            socket.textMessageHandler(text -> {
              if (text.startsWith("{\"subscribed\"")) {
                subscribed.countDown();
                return;
              }
              if (!text.contains("\"seq\":")) {
                return;
              }
              from.compareAndSet(
                  Long.MAX_VALUE, System.nanoTime() + Duration.ofSeconds(WARMING).toNanos());
              long seq = number(text, "\"seq\":");
              if (last.get() >= 0 && seq != last.get() + 1) {
                gaps.incrementAndGet();
              }
              last.set(seq);
              events.incrementAndGet();
              if (System.nanoTime() > from.get()) {
                latencies.add(System.currentTimeMillis() * 1000 - at(text));
              }
              if (text.contains("\"event\":\"completed\"")) {
                ended.countDown();
              }
            });
            socket.writeTextMessage("{\"subscribe\":\"job:" + job + "\"}");
          });
    }
    subscribed.await(30, TimeUnit.SECONDS);
    Set<Integer> deaf = ConcurrentHashMap.newKeySet();
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < neverReaders; i++) {
      Socket socket = neverReader(job, "deaf" + i);
      slow.add(socket);
      deaf.add(socket.getLocalPort());
    }
    long slowFrom = System.nanoTime();
    double allClosed = -1;
    while (neverReaders > 0 && allClosed < 0 && System.nanoTime() - slowFrom < 120e9) {
      if (established(deaf) == 0) {
        allClosed = (System.nanoTime() - slowFrom) / 1e9;
      }
      Thread.sleep(200);
    }
    ended.await(seconds * 3L + 30, TimeUnit.SECONDS);
    long[] sorted = latencies.sorted();
    System.out.printf(
        "{\"part\":\"%s\",\"readers\":%d,\"heard_the_end\":%d,\"events_per_reader\":%.0f,"
            + "\"gaps\":%d,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f,"
            + "\"never_readers_closed_after_s\":%.1f,\"rss_mb\":%d}%n",
        name,
        readers,
        readers - ended.getCount(),
        events.get() / (double) readers,
        gaps.get(),
        at(sorted, 0.50),
        at(sorted, 0.99),
        at(sorted, 1),
        allClosed,
        rss() / 1024);
    for (WebSocket socket : all) {
      socket.close();
    }
    for (Socket socket : slow) {
      socket.close();
    }
  }

  /// Follows the job on a plain socket with small buffers, and never reads on.
  private Socket neverReader(long job, String person) throws Exception {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
    var out = socket.getOutputStream();
    out.write(
        ("GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Authorization: Bearer "
                + token(person, "admin")
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    var in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    byte[] text = ("{\"subscribe\":\"job:" + job + "\"}").getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[6 + text.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | text.length);
    System.arraycopy(text, 0, frame, 6, text.length);
    out.write(frame);
    out.flush();
    return socket;
  }

  /// How many of these ports the service still holds an open connection to (count).
  private long established(Set<Integer> ports) throws IOException {
    long open = 0;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] cells = line.strip().split("\\s+");
        if (cells[3].equals("01") && portOf(cells[1]) == port && ports.contains(portOf(cells[2]))) {
          open++;
        }
      }
    }
    return open;
  }

  private static int portOf(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private long startJob(int steps) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/jobs"))
            .header("Authorization", "Bearer " + token("owner", "admin"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"type\":\"progress\",\"payload\":{\"steps\":%d,\"millis\":%d},"
                            .formatted(steps, STEP_MILLIS)
                        + "\"options\":{\"delayMs\":3000}}"))
            .build();
    String body = HTTP.send(request, BodyHandlers.ofString()).body();
    return number(body.replace("\"jobId\":\"", "\"jobId\":"), "\"jobId\":");
  }

  private WebSocketConnectOptions to(String token) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI("/live")
        .addHeader("Authorization", "Bearer " + token);
  }

  private static long number(String text, String before) {
    int i = text.indexOf(before) + before.length();
    long value = 0;
    while (i < text.length() && Character.isDigit(text.charAt(i))) {
      value = value * 10 + (text.charAt(i++) - '0');
    }
    return value;
  }

  /// The time in a frame (µs since 1970).
  private static long at(String text) {
    int i = text.indexOf("\"at\":\"") + 6;
    Instant at = Instant.parse(text.substring(i, text.indexOf('"', i)));
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0
        ? -1
        : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))] / 1e3;
  }

  private static final class LongSamples {
    private final long[] values;
    private final AtomicInteger next = new AtomicInteger();

    private LongSamples(int most) {
      values = new long[most];
    }

    private void add(long value) {
      int i = next.getAndIncrement();
      if (i < values.length) {
        values[i] = value;
      }
    }

    private long[] sorted() {
      long[] all = Arrays.copyOf(values, Math.min(next.get(), values.length));
      Arrays.sort(all);
      return all;
    }
  }

  private void start() throws Exception {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "-jar",
            JAR.toAbsolutePath().toString());
    builder.directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(new File(home.toFile(), "service.log"));
    builder
        .environment()
        .putAll(
            Map.of(
                "PORT", Integer.toString(port),
                "CARILLON_HOME", home.resolve("data").toString(),
                "CARILLON_TEST_JOBS", "true",
                "QUARKUS_OIDC_PUBLIC_KEY",
                    Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())));
    service = builder.start();
    while (!ready()) {
      if (!service.isAlive()) {
        throw new IllegalStateException("the service ended; its log is in " + home);
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private void stop() throws Exception {
    if (service != null) {
      service.destroy();
      service.waitFor();
    }
  }

  private boolean ready() throws InterruptedException {
    try {
      var address = URI.create("http://localhost:" + port + "/q/health/ready");
      return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /// The memory of the service once it has stopped growing (kB).
  private long settledRss() throws Exception {
    long last = rss();
    while (true) {
      Thread.sleep(Duration.ofSeconds(3));
      long now = rss();
      if (Math.abs(now - last) < 1024) {
        return now;
      }
      last = now;
    }
  }

  private long rss() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + service.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  private String token(String person, String role) throws Exception {
    String known = tokens.get(person);
    if (known != null) {
      return known;
    }
    long now = System.currentTimeMillis() / 1000;
    var b64 = Base64.getUrlEncoder().withoutPadding();
    String head = b64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes());
    String claims =
        b64.encodeToString(
            "{\"sub\":\"%s\",\"groups\":[\"%s\",\"user\"],\"iat\":%d,\"exp\":%d}"
                .formatted(person, role, now, now + 3600)
                .getBytes());
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
    String token = head + "." + claims + "." + b64.encodeToString(signature.sign());
    tokens.put(person, token);
    return token;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
