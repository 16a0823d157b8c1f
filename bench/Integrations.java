import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// 10,000 integrations of as many tenants, all due at the same instant, at a provider that takes 100 ms
/// and allows so many calls a second. It rotates refresh tokens, so one that is used twice shows. Prints
/// one JSON line, and exits 1 when it took longer than 60 s, when the provider saw more calls in any
/// second than it allows, or when anything was renewed twice or not at all.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Integrations.java [integrations=10000] [rate=400] [nodes=1]
public final class Integrations {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration HEAD_START = Duration.ofSeconds(60);
  private static final int PROVIDER_MILLIS = 100;

  public static void main(String... args) throws Exception {
    int integrations = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int rate = args.length > 1 ? Integer.parseInt(args[1]) : 400;
    int nodes = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    System.exit(new Integrations().run(integrations, rate, nodes) ? 0 : 1);
  }

  private final Path home = Files.createTempDirectory("carillon-integrations");
  private final KeyPair keys;
  private final ConcurrentLinkedQueue<Long> arrivals = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> uses = new ConcurrentHashMap<>();

  private Integrations() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  private boolean run(int integrations, int rate, int nodes) throws Exception {
    HttpServer provider = provider();
    int port = freePort();
    Process service = start(port, provider.getAddress().getPort(), null);
    Process[] more = new Process[nodes - 1];
    try {
      awaitReady(port, service);
      for (int n = 0; n < more.length; n++) {
        int other = freePort();
        more[n] = start(other, provider.getAddress().getPort(), databaseUrl());
        awaitReady(other, more[n]);
      }
      call(port, "/api/v1/cloud-providers", "application/json", newProvider(provider, rate));
      Instant due = Instant.now().plus(HEAD_START);
      var lines = new StringBuilder();
      for (int n = 0; n < integrations; n++) {
        lines.append(
            "{\"tenantId\":\"tenant-%d\",\"provider\":\"bench\",\"accessToken\":\"a-%d\",\"refreshToken\":\"r-%d\",\"expiresAt\":\"%s\"}\n"
                .formatted(n, n, n, due.plus(AHEAD)));
      }
      long importing = System.nanoTime();
      call(port, "/api/v1/integrations/bulk", "application/x-ndjson", lines.toString());
      double imported = (System.nanoTime() - importing) / 1e9;
      return report(integrations, rate, nodes, due, imported);
    } finally {
      service.destroy();
      for (Process other : more) {
        if (other != null) {
          other.destroy();
        }
      }
      service.waitFor();
      provider.stop(0);
    }
  }

  private boolean report(int integrations, int rate, int nodes, Instant due, double imported)
      throws Exception {
    try (Connection sql = connect()) {
      Instant give = due.plus(Duration.ofMinutes(4));
      while (one(sql, "SELECT count(*) FROM integration WHERE refreshed_at IS NOT NULL")
              < integrations
          && Instant.now().isBefore(give)) {
        Thread.sleep(Duration.ofMillis(200));
      }
      double renewed = one(sql, "SELECT count(*) FROM integration WHERE refreshed_at IS NOT NULL");
      double seconds =
          one(sql, "SELECT extract(epoch FROM max(refreshed_at)) FROM integration")
              - due.toEpochMilli() / 1000.0;
      double planned = one(sql, "SELECT count(*) FROM job_scheduled WHERE kind = 'refresh-tokens'");
      long[] times = arrivals.stream().mapToLong(Long::longValue).sorted().toArray();
      int busiest = busiest(times);
      long twice = uses.values().stream().filter(count -> count.get() > 1).count();
      System.out.printf(
          "{\"workload\":\"integrations\",\"integrations\":%d,\"nodes\":%d,\"provider_ms\":%d,\"rate\":%d,\"import_s\":%.1f,"
              + "\"renewed\":%.0f,\"seconds\":%.1f,\"calls\":%d,\"most_in_a_second\":%d,\"twice\":%d,\"planned_next\":%.0f}%n",
          integrations,
          nodes,
          PROVIDER_MILLIS,
          rate,
          imported,
          renewed,
          seconds,
          times.length,
          busiest,
          twice,
          planned);
      return renewed == integrations
          && seconds <= 60
          && busiest <= rate
          && twice == 0
          && times.length == integrations
          && planned == integrations;
    }
  }

  /// Most calls within any second, wherever it begins.
  private static int busiest(long[] times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.length; to++) {
      while (times[to] - times[from] >= 1_000_000_000L) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  private HttpServer provider() throws IOException {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1_024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/token", this::token);
    server.start();
    return server;
  }

  private void token(HttpExchange exchange) throws IOException {
    arrivals.add(System.nanoTime());
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String token =
        Arrays.stream(form.split("&"))
            .filter(field -> field.startsWith("refresh_token="))
            .map(field -> URLDecoder.decode(field.substring(14), StandardCharsets.UTF_8))
            .findFirst()
            .orElse("");
    int use = uses.computeIfAbsent(token, any -> new AtomicInteger()).incrementAndGet();
    try {
      Thread.sleep(PROVIDER_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    boolean good = use == 1;
    byte[] body =
        (good
                ? "{\"access_token\":\"n-%1$s\",\"refresh_token\":\"n-%1$s\",\"expires_in\":3600}"
                    .formatted(token)
                : "{\"error\":\"invalid_grant\"}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(good ? 200 : 400, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String newProvider(HttpServer provider, int rate) {
    String at = "http://127.0.0.1:" + provider.getAddress().getPort();
    return """
    {"name": "Bench", "slug": "bench", "authUrl": "%1$s/authorize", "tokenUrl": "%1$s/token",
     "clientId": "c", "clientSecret": "s", "ratePerSecond": %2$d}
    """
        .formatted(at, rate);
  }

  private void call(int port, String path, String type, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url(port, path)))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  /// @param database of the first node, or `null` for an embedded one
  private Process start(int port, int provider, String database) throws Exception {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx512m",
            "-jar",
            JAR.toAbsolutePath().toString());
    builder.directory(home.toFile());
    builder
        .redirectErrorStream(true)
        .redirectOutput(new File(home.toFile(), "service-" + port + ".log"));
    var environment = builder.environment();
    environment.put("PORT", Integer.toString(port));
    environment.put(
        "QUARKUS_OIDC_PUBLIC_KEY",
        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
    environment.put("CARILLON_INTEGRATION_ALLOW_HTTP", "true");
    environment.put("CARILLON_INTEGRATION_ALLOW_PRIVATE_NETWORKS", "true");
    environment.put("CARILLON_INTEGRATION_PORTS", Integer.toString(provider));
    environment.put("CARILLON_INTEGRATION_REFRESH_JITTER", "0s");
    environment.put("CARILLON_ENCRYPTION_KEYS", "bench:" + key('k'));
    environment.put("CARILLON_ENCRYPTION_HASH_KEY", key('h'));
    environment.put("HOSTNAME", "bench-" + port);
    if (database == null) {
      environment.put("CARILLON_HOME", home.resolve("data").toString());
    } else {
      environment.put("CARILLON_DATABASE_URL", database);
    }
    return builder.start();
  }

  private static String key(char letter) {
    return Base64.getEncoder()
        .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
  }

  private void awaitReady(int port, Process service) throws Exception {
    while (!ready(port)) {
      if (!service.isAlive()) {
        throw new IllegalStateException("the service ended; its log is in " + home);
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private static boolean ready(int port) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create(url(port, "/q/health/ready"))).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String token() throws Exception {
    long now = System.currentTimeMillis() / 1000;
    String head = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        base64(
            "{\"sub\":\"bench\",\"groups\":[\"superadmin\"],\"iat\":%d,\"exp\":%d}"
                .formatted(now, now + 3600)
                .getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
    return head + "." + claims + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String[] database() throws IOException {
    Path data = home.resolve("data");
    return new String[] {
      Files.readAllLines(data.resolve("data/postmaster.pid")).get(3).trim(),
      Files.readString(data.resolve("password")).trim()
    };
  }

  private String databaseUrl() throws IOException {
    String[] known = database();
    return "postgresql://carillon:%s@127.0.0.1:%s/carillon?sslmode=disable"
        .formatted(known[1], known[0]);
  }

  private Connection connect() throws Exception {
    String[] known = database();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + known[0] + "/carillon", "carillon", known[1]);
  }

  private static double one(Connection sql, String query) throws Exception {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }
}
