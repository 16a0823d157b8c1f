import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
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

  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration HEAD_START = Duration.ofSeconds(60);
  private static final int PROVIDER_MILLIS = 100;

  public static void main(String... args) throws Exception {
    int integrations = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int rate = args.length > 1 ? Integer.parseInt(args[1]) : 400;
    int nodes = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    boolean good;
    try (var service = new LocalService("integrations")) {
      good = new Integrations(service).run(integrations, rate, nodes);
    }
    System.exit(good ? 0 : 1);
  }

  private final LocalService service;
  private final ConcurrentLinkedQueue<Long> arrivals = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> uses = new ConcurrentHashMap<>();

  private Integrations(LocalService service) {
    this.service = service;
  }

  private boolean run(int integrations, int rate, int nodes) throws Exception {
    HttpServer provider = provider();
    try {
      int port = start(provider.getAddress().getPort(), Map.of());
      for (int n = 1; n < nodes; n++) {
        start(
            provider.getAddress().getPort(), Map.of("CARILLON_DATABASE_URL", service.databaseUrl()));
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
      provider.stop(0);
    }
  }

  private boolean report(int integrations, int rate, int nodes, Instant due, double imported)
      throws Exception {
    try (Connection sql = service.connect()) {
      Instant give = due.plus(Duration.ofMinutes(4));
      while (LocalService.one(sql, "SELECT count(*) FROM integration WHERE refreshed_at IS NOT NULL")
              < integrations
          && Instant.now().isBefore(give)) {
        Thread.sleep(Duration.ofMillis(200));
      }
      double renewed = LocalService.one(sql, "SELECT count(*) FROM integration WHERE refreshed_at IS NOT NULL");
      double seconds =
          LocalService.one(sql, "SELECT extract(epoch FROM max(refreshed_at)) FROM integration")
              - due.toEpochMilli() / 1000.0;
      double planned = LocalService.one(sql, "SELECT count(*) FROM job_scheduled WHERE kind = 'refresh-tokens'");
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
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    service.call(port, "POST", path, type, bytes, "superadmin");
  }

  /// {@return the port of a node that is ready}
  private int start(int provider, Map<String, String> more) throws Exception {
    int port = LocalService.freePort();
    var settings = new HashMap<String, String>(more);
    settings.put("CARILLON_INTEGRATION_ALLOW_HTTP", "true");
    settings.put("CARILLON_INTEGRATION_ALLOW_PRIVATE_NETWORKS", "true");
    settings.put("CARILLON_INTEGRATION_PORTS", Integer.toString(provider));
    settings.put("CARILLON_INTEGRATION_REFRESH_JITTER", "0s");
    settings.put("CARILLON_ENCRYPTION_KEYS", "bench:" + key('k'));
    settings.put("CARILLON_ENCRYPTION_HASH_KEY", key('h'));
    settings.put("HOSTNAME", "bench-" + port);
    Process process =
        service.start(port, "service-" + port + ".log", List.of("-Xmx512m"), settings);
    service.awaitReady(port, process);
    return port;
  }

  private static String key(char letter) {
    return Base64.getEncoder()
        .encodeToString(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
  }
}
