import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Base64;

/// A university of 100,000 students with 10 million marked periods in a fresh database; the threshold
/// check runs twice as the job of its schedule. Prints one JSON line with the times, the alerts and the
/// memory the service took more, and exits 1 when a check took longer than asked for.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Attendance.java [students=100000] [periods each=100]
public final class Attendance {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final String ROUTE = "/api/admin/background-jobs";

  /// A third of the students are at the thresholds or below.
  private static final String FILL =
      """
      INSERT INTO attendance_class (tenant, name, section) VALUES ('default', 'Bench', 'BENCH');
      INSERT INTO attendance_student (tenant, student_id, first_name, last_name, class_section, user_id)
      SELECT 'default', 'B-' || n, 'Bench', 'No ' || n, 'BENCH', 'bench-' || n
        FROM generate_series(1, %1$d) n;
      INSERT INTO attendance_day (tenant, student_id, date, class_id, marks, marked_by)
      SELECT s.tenant, s.id, current_date - day, c.id,
             CASE WHEN random() < CASE WHEN s.student_id LIKE '%%3' THEN 0.3 WHEN s.student_id LIKE '%%6' THEN 0.22
                                       WHEN s.student_id LIKE '%%9' THEN 0.26 ELSE 0.08 END
                  THEN repeat('A', 5) ELSE repeat('P', 5) END || '-', 'bench'
        FROM attendance_student s, attendance_class c, generate_series(1, %2$d) day;
      VACUUM ANALYZE attendance_student;
      VACUUM ANALYZE attendance_day;
      """;

  public static void main(String... args) throws Exception {
    int students = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int periods = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    System.exit(new Attendance().run(students, periods) ? 0 : 1);
  }

  private final Path home = Files.createTempDirectory("carillon-attendance");
  private final ObjectMapper json = new ObjectMapper();
  private final KeyPair keys;

  private Attendance() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  private record Check(double seconds, int students, int told, long moreMemoryMb) {}

  private boolean run(int students, int periods) throws Exception {
    int port = freePort();
    Process service = start(port);
    try {
      while (!ready(port)) {
        if (!service.isAlive()) {
          throw new IllegalStateException("the service ended; its log is in " + home);
        }
        Thread.sleep(Duration.ofMillis(50));
      }
      try (Connection sql = connect();
          var statement = sql.createStatement()) {
        for (String each : FILL.formatted(students, Math.ceilDiv(periods, 5)).split(";")) {
          if (!each.isBlank()) {
            statement.execute(each);
          }
        }
        double marked = one(sql, "SELECT sum(marked) FROM attendance_day");
        Check first = check(port, service);
        Check second = check(port, service);
        System.out.printf(
            "{\"workload\":\"attendance\",\"students\":%d,\"periods\":%.0f,\"first_s\":%.1f,\"first_told\":%d,"
                + "\"first_more_mb\":%d,\"second_s\":%.1f,\"second_told\":%d,\"second_more_mb\":%d}%n",
            first.students(), marked, first.seconds(), first.told(), first.moreMemoryMb(),
            second.seconds(), second.told(), second.moreMemoryMb());
        return first.students() == students && first.told() > 0 && second.told() == 0
            && first.seconds() < 60 && second.seconds() < 10;
      }
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  private Check check(int port, Process service) throws Exception {
    long before = memoryMb(service);
    long most = before;
    String job =
        call(port, "POST", ROUTE,
                "{\"action\":\"trigger\",\"jobName\":\"notification-threshold-monitor\"}")
            .at("/data/jobId")
            .asText();
    JsonNode state;
    do {
      Thread.sleep(Duration.ofMillis(100));
      most = Math.max(most, memoryMb(service));
      state = call(port, "GET", "/api/jobs/" + job, null).at("/data");
    } while (state.at("/state").asText().matches("created|active|retry|scheduled|available|running|retryable"));
    JsonNode result = state.has("result") ? state.at("/result") : state.at("/output");
    return new Check(
        result.at("/executionTime").asLong() / 1000.0,
        result.at("/totalStudentsChecked").asInt(),
        result.at("/notificationsSent").asInt(),
        most - before);
  }

  private JsonNode call(int port, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url(port, path)))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return json.readTree(answer.body());
  }

  private static long memoryMb(Process service) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + service.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("VmRSS is not told here");
  }

  private Process start(int port) throws Exception {
    var builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-jar",
            JAR.toAbsolutePath().toString());
    builder.directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(new File(home.toFile(), "service.log"));
    var environment = builder.environment();
    environment.put("PORT", Integer.toString(port));
    environment.put(
        "QUARKUS_OIDC_PUBLIC_KEY",
        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
    environment.put("CARILLON_HOME", home.resolve("data").toString());
    return builder.start();
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
            "{\"sub\":\"bench\",\"groups\":[\"admin\",\"user\"],\"iat\":%d,\"exp\":%d}"
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

  private Connection connect() throws Exception {
    Path data = home.resolve("data");
    String port = Files.readAllLines(data.resolve("data/postmaster.pid")).get(3).trim();
    String password = Files.readString(data.resolve("password")).trim();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/carillon", "carillon", password);
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
