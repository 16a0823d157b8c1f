import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A university of 100,000 students with 10 million marked periods in a fresh database; the threshold
/// check runs twice as the job of its schedule. Prints one JSON line with the times, the alerts and the
/// memory the service took more, and exits 1 when a check took longer than asked for.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Attendance.java [students=100000] [periods each=100]
public final class Attendance {

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
    boolean good;
    try (var service = new LocalService("attendance")) {
      good = new Attendance(service).run(students, periods);
    }
    System.exit(good ? 0 : 1);
  }

  private final LocalService service;
  private final ObjectMapper json = new ObjectMapper();
  private final int port = LocalService.freePort();

  private Attendance(LocalService service) throws IOException {
    this.service = service;
  }

  private record Check(double seconds, int students, int told, long moreMemoryMb) {}

  private boolean run(int students, int periods) throws Exception {
    Process process =
        service.start(port, "service.log", List.of("-Xmx256m", "-XX:+UseSerialGC"), Map.of());
    service.awaitReady(port, process);
    try (Connection sql = service.connect();
        var statement = sql.createStatement()) {
      for (String each : FILL.formatted(students, Math.ceilDiv(periods, 5)).split(";")) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
      double marked = LocalService.one(sql, "SELECT sum(marked) FROM attendance_day");
      Check first = check(process);
      Check second = check(process);
      System.out.printf(
          "{\"workload\":\"attendance\",\"students\":%d,\"periods\":%.0f,\"first_s\":%.1f,\"first_told\":%d,"
              + "\"first_more_mb\":%d,\"second_s\":%.1f,\"second_told\":%d,\"second_more_mb\":%d}%n",
          first.students(), marked, first.seconds(), first.told(), first.moreMemoryMb(),
          second.seconds(), second.told(), second.moreMemoryMb());
      return first.students() == students && first.told() > 0 && second.told() == 0
          && first.seconds() < 60 && second.seconds() < 10;
    }
  }

  private Check check(Process process) throws Exception {
    long before = memoryMb(process);
    long most = before;
    String job =
        call(
                "POST",
                ROUTE,
                "{\"action\":\"trigger\",\"jobName\":\"notification-threshold-monitor\"}")
            .at("/data/jobId")
            .asText();
    JsonNode state;
    do {
      Thread.sleep(Duration.ofMillis(100));
      most = Math.max(most, memoryMb(process));
      state = call("GET", "/api/jobs/" + job, null).at("/data");
    } while (state.at("/state").asText().matches("created|active|retry|scheduled|available|running|retryable"));
    JsonNode result = state.has("result") ? state.at("/result") : state.at("/output");
    return new Check(
        result.at("/executionTime").asLong() / 1000.0,
        result.at("/totalStudentsChecked").asInt(),
        result.at("/notificationsSent").asInt(),
        most - before);
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
    return json.readTree(service.call(port, method, path, "application/json", bytes, "admin"));
  }

  private static long memoryMb(Process process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("VmRSS is not told here");
  }
}
