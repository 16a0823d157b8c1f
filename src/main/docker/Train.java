import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Makes carillon.args and carillon.aot in a folder like target/quarkus-app: a trial run on the embedded
/// PostgreSQL does what services do most, after which the JVM writes down which classes were loaded and
/// linked, and which methods are worth compiling first (JEP 514, 515). Dockerfile.jvm does this; by hand:
///
///     java src/main/docker/Train.java target/quarkus-app && java @target/quarkus-app/carillon.args serve
public final class Train {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  /// As Dockerfile.jvm sets it for the service: ADR 0037.
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final String MAIN = "dev.carillon.app.Carillon";
  private static final int SINGLE = 4_000;
  private static final int AT_A_TIME = 16;
  private static final int BULKS = 10;
  private static final int IN_BULK = 5_000;
  private static final List<String> PAGES =
      List.of("/index.html", "/health", "/q/openapi", "/api/queues", "/api/jobs?limit=20", "/api/jobs/stats");

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.err.println("Usage: java Train.java <folder of quarkus-app> [port]");
      System.exit(2);
    }
    Path app = Path.of(args[0]).toAbsolutePath().normalize();
    int port = args.length > 1 ? Integer.parseInt(args[1]) : 18_099;
    Path home = Files.createTempDirectory("carillon-trial");
    try {
      new Train(app, port, home).run();
    } finally {
      delete(home);
    }
  }

  private final Path app;
  private final String base;
  private final int port;
  private final Path home;
  private final HttpClient http = HttpClient.newHttpClient();
  private final KeyPair keys;

  private Train(Path app, int port, Path home) throws Exception {
    this.app = app;
    this.port = port;
    this.base = "http://127.0.0.1:" + port;
    this.home = home;
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    this.keys = generator.generateKeyPair();
  }

  private void run() throws Exception {
    // The log manager is named because nothing of Quarkus runs before the first line is logged, and the
    // JVM's own has neither our format nor our filter, and is silent from SIGTERM on.
    List<String> options =
        List.of(
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            classPath());
    Path cache = app.resolve("carillon.aot");
    Files.deleteIfExists(cache);
    File log = home.resolve("trial.log").toFile();
    Process trial = start(options, cache, log);
    try {
      awaitReady(trial);
      work();
      trial.destroy();
      if (!trial.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !Files.exists(cache)) {
        throw new IllegalStateException("The trial run ended without a cache");
      }
    } catch (Exception e) {
      trial.destroyForcibly();
      System.err.print(Files.readString(log.toPath()));
      throw e;
    }
    Files.write(
        app.resolve("carillon.args"),
        Stream.of(List.of("-XX:AOTCache=" + cache), options, List.of(MAIN)).flatMap(List::stream).toList());
    System.out.printf("%s: %d MB%n", cache, Files.size(cache) >> 20);
  }

  /// The cache holds for this very class path, or one that begins with it: all jars in one order,
  /// transformed classes first.
  private String classPath() throws IOException {
    var jars = new ArrayList<Path>();
    for (String folder : List.of("quarkus", "app", "lib")) {
      try (var files = Files.walk(app.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
      }
    }
    return jars.stream()
        .sorted(
            Comparator.comparing((Path jar) -> !jar.endsWith("transformed-bytecode.jar")).thenComparing(Path::toString))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Process start(List<String> options, Path cache, File log) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:AOTCacheOutput=" + cache);
    command.add(QUICK_COMPILER);
    command.addAll(options);
    command.addAll(List.of(MAIN, "serve"));
    var builder = new ProcessBuilder(command).directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(log);
    var settings = builder.environment();
    settings.put("PORT", Integer.toString(port));
    settings.put("CARILLON_HOME", home.resolve("data").toString());
    settings.put("CARILLON_SHUTDOWN_DELAY", "0s");
    settings.put("CARILLON_TEST_JOBS", "true");
    settings.put("QUARKUS_OIDC_PUBLIC_KEY", Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
    return builder.start();
  }

  private void awaitReady(Process trial) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end) && trial.isAlive()) {
      try {
        if (http.send(request("/q/health/ready").build(), BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // The port is not open yet.
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("The trial run did not become ready");
  }

  /// Single jobs and many at a time, which run meanwhile, a follower of a job, and the pages.
  private void work() throws Exception {
    String token = token();
    follow(token);
    for (int done = 0; done < SINGLE; done += AT_A_TIME) {
      all(IntStream.range(0, AT_A_TIME).mapToObj(i -> post("/api/jobs", job(i), token)).toList());
    }
    String many =
        IntStream.range(0, IN_BULK).mapToObj(Train::job).collect(Collectors.joining(",", "{\"jobs\":[", "]}"));
    for (int bulk = 0; bulk < BULKS; bulk++) {
      post("/api/jobs/bulk", many, token).get(60, TimeUnit.SECONDS);
    }
    Instant end = Instant.now().plus(PATIENCE);
    while (!isIdle(token) && Instant.now().isBefore(end)) {
      Thread.sleep(100);
    }
    for (String page : PAGES) {
      http.send(authorized(page, token).build(), BodyHandlers.ofString());
    }
  }

  private static String job(int number) {
    return "{\"type\":\"noop\",\"payload\":{\"a\":%d,\"b\":2}}".formatted(number);
  }

  private boolean isIdle(String token) throws Exception {
    String answer = http.send(authorized("/api/jobs/stats", token).build(), BodyHandlers.ofString()).body();
    return answer.contains("\"active\":0,") && answer.contains("\"queued\":0,");
  }

  private void follow(String token) throws Exception {
    WebSocket socket =
        http.newWebSocketBuilder()
            .subprotocols("carillon.v1", "bearer." + token)
            .buildAsync(URI.create(base.replace("http", "ws") + "/live"), new WebSocket.Listener() {})
            .get(30, TimeUnit.SECONDS);
    socket.sendText("{\"subscribe\":\"my-jobs\"}", true).get(30, TimeUnit.SECONDS);
    post("/api/jobs", "{\"type\":\"progress\",\"payload\":{\"steps\":20,\"millis\":10}}", token).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<String> post(String path, String body, String token) {
    var request = authorized(path, token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    return http.sendAsync(request.build(), BodyHandlers.ofString())
        .thenApply(answer -> {
          if (answer.statusCode() >= 300) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
          }
          return answer.body();
        });
  }

  private static void all(List<CompletableFuture<String>> calls) throws Exception {
    CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path));
  }

  private HttpRequest.Builder authorized(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  private String token() throws Exception {
    long now = Instant.now().getEpochSecond();
    String head = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        "{\"sub\":\"trial\",\"groups\":[\"admin\",\"user\"],\"iat\":%d,\"exp\":%d}".formatted(now, now + 3_600);
    String signed = head + "." + base64(claims.getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
