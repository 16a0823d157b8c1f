import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Drains no-op jobs with one worker process on the embedded PostgreSQL, fsync on, and prints one
/// JSON line a run. The jobs come in through `POST /api/jobs/bulk`, 10,000 a call, while no worker
/// runs; the clock goes from the first claim to the last outcome in the history.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Drain.java [jobs=100000] [runs=3]
public final class Drain {

  private static final Encoder64 B64 = new Encoder64();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

  private record Encoder64() {
    String of(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }

  public static void main(String... args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    for (int run = 1; run <= runs; run++) {
      new Drain(jobs).run(run);
    }
  }

  private final int jobs;
  private final Path home = Files.createTempDirectory("carillon-drain");
  private final KeyPair keys;
  private final List<Process> processes = new ArrayList<>();

  private Drain(int jobs) throws Exception {
    this.jobs = jobs;
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  private void run(int run) throws Exception {
    try {
      int port = freePort();
      start(port, Map.of("CARILLON_WORKER_ENABLED", "false"), "api.log");
      double enqueueSeconds = enqueue(port);
      try (Connection sql = connect()) {
        execute(sql, "VACUUM ANALYZE");
        execute(sql, "CHECKPOINT");
        double serverBefore = serverCpu();
        Process worker = start(freePort(), Map.of(), "worker.log");
        await(sql);
        double seconds =
            one(sql, "SELECT extract(epoch FROM max(finished_at) - min(started_at)) FROM job_done");
        System.out.printf(
            "{\"workload\":\"drain\",\"run\":%d,\"jobs\":%d,\"jobs_per_s\":%.0f,\"seconds\":%.2f,"
                + "\"bulk_enqueue_per_s\":%.0f,\"worker_cpu_s\":%.1f,\"worker_rss_mb\":%d,"
                + "\"server_cpu_s\":%.1f,\"dead_tuples\":%.0f}%n",
            run,
            jobs,
            jobs / seconds,
            seconds,
            jobs / enqueueSeconds,
            cpuOf(worker),
            rssMb(worker),
            serverCpu() - serverBefore,
            one(sql, "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'job_ready'"));
      }
    } finally {
      for (Process process : processes) {
        process.destroy();
        process.waitFor();
      }
    }
  }

  private Process start(int port, Map<String, String> more, String log) throws Exception {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-jar",
            JAR.toAbsolutePath().toString());
    builder.directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(new File(home.toFile(), log));
    var environment = builder.environment();
    environment.put("PORT", Integer.toString(port));
    environment.put("CARILLON_HOME", home.resolve("data").toString());
    environment.put("CARILLON_TEST_JOBS", "true");
    environment.put(
        "QUARKUS_OIDC_PUBLIC_KEY",
        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
    environment.putAll(more);
    Process process = builder.start();
    processes.add(process);
    while (!ready(port)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the service ended; its log is " + home.resolve(log));
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    return process;
  }

  private static boolean ready(int port) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create(url(port, "/q/health/ready"))).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private double enqueue(int port) throws Exception {
    var json = new ObjectMapper();
    String token = token();
    long start = System.nanoTime();
    for (int done = 0; done < jobs; done += 10_000) {
      var list = new ArrayList<Object>();
      for (int i = done; i < Math.min(jobs, done + 10_000); i++) {
        list.add(Map.of("type", "noop", "payload", Map.of("a", i, "b", 2)));
      }
      var request =
          HttpRequest.newBuilder(URI.create(url(port, "/api/jobs/bulk")))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(Map.of("jobs", list))))
              .build();
      var answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 201) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private String token() throws Exception {
    long now = System.currentTimeMillis() / 1000;
    String head = B64.of("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        B64.of(
            "{\"sub\":\"bench\",\"groups\":[\"admin\",\"user\"],\"iat\":%d,\"exp\":%d}"
                .formatted(now, now + 3600)
                .getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
    return head + "." + claims + "." + B64.of(signature.sign());
  }

  private Connection connect() throws Exception {
    Path data = home.resolve("data");
    String port = Files.readAllLines(data.resolve("data/postmaster.pid")).get(3).trim();
    String password = Files.readString(data.resolve("password")).trim();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/carillon", "carillon", password);
  }

  private void await(Connection sql) throws Exception {
    while (one(sql, "SELECT count(*) FROM job_ready") > 0) {
      Thread.sleep(Duration.ofMillis(200));
    }
    double done = one(sql, "SELECT count(*) FROM job_done WHERE state = 'completed'");
    if (done != jobs) {
      throw new IllegalStateException(done + " of " + jobs + " jobs are in the history");
    }
  }

  private static double one(Connection sql, String query) throws Exception {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  private static void execute(Connection sql, String command) throws Exception {
    try (var statement = sql.createStatement()) {
      statement.execute(command);
    }
  }

  /// CPU seconds of the database server and all its processes, ended ones included.
  private double serverCpu() throws IOException {
    long postmaster =
        Long.parseLong(
            Files.readAllLines(home.resolve("data/data/postmaster.pid")).getFirst().trim());
    double sum = stat(postmaster, true);
    for (ProcessHandle child : ProcessHandle.of(postmaster).orElseThrow().children().toList()) {
      sum += stat(child.pid(), false);
    }
    return sum;
  }

  /// From /proc/PID/stat: user and system time, with those of ended children when asked for.
  private static double stat(long pid, boolean children) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
      if (children) {
        ticks += Double.parseDouble(fields[13]) + Double.parseDouble(fields[14]);
      }
      return ticks / 100;
    } catch (IOException ended) {
      return 0;
    }
  }

  private static double cpuOf(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  private static long rssMb(Process process) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(0)
        : 0;
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
