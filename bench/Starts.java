import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Cold starts: from the start of the process to the first 200 of /q/health/ready, and to the end of
/// a job that was waiting; then the memory of the idle process.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Starts.java 10 target/carillon-*-runner
///     java -cp 'target/quarkus-app/lib/main/*' bench/Starts.java 10 java -jar target/quarkus-app/quarkus-run.jar
///
/// The environment must have what the service needs, `CARILLON_DATABASE_URL` included, and `PORT`; the
/// database must be migrated. Postgres and the service are asked by the same clock, so both must be on
/// this machine.
public final class Starts {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private record Start(double readyMillis, double jobMillis, long rssKilobytes) {}

  public static void main(String[] args) throws Exception {
    int times = Integer.parseInt(args[0]);
    var command = Arrays.asList(args).subList(1, args.length);
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
    var starts = new ArrayList<Start>();
    try (var database = database()) {
      for (int n = 0; n < times; n++) {
        var start = start(command, port, database);
        System.out.printf(
            "start %2d: ready after %.0f ms, waiting job done after %.0f ms, idle RSS %.1f MB%n",
            n + 1, start.readyMillis(), start.jobMillis(), start.rssKilobytes() / 1024.0);
        starts.add(start);
      }
    }
    summary("ready", starts.stream().mapToDouble(Start::readyMillis).sorted().toArray());
    summary("job", starts.stream().mapToDouble(Start::jobMillis).sorted().toArray());
    summary("RSS (KB)", starts.stream().mapToDouble(Start::rssKilobytes).sorted().toArray());
  }

  private static void summary(String what, double[] sorted) {
    System.out.printf(
        "%s: median %.0f, slowest %.0f (%.2f times the median)%n",
        what,
        sorted[sorted.length / 2],
        sorted[sorted.length - 1],
        sorted[sorted.length - 1] / sorted[sorted.length / 2]);
  }

  private static Start start(List<String> command, int port, Connection database) throws Exception {
    long job = waitingJob(database);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CARILLON_TEST_JOBS", "true");
    builder.redirectOutput(
        Path.of(System.getProperty("java.io.tmpdir"), "carillon-start.log").toFile());
    var wall = Instant.now();
    long begin = System.nanoTime();
    var process = builder.start();
    try {
      while (!isReady(port)) {
        if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw new IllegalStateException("It did not become ready; see carillon-start.log");
        }
        TimeUnit.MICROSECONDS.sleep(500);
      }
      double ready = (System.nanoTime() - begin) / 1e6;
      double done = millisTo(database, job, wall);
      TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
      return new Start(ready, done, rss(process.pid()));
    } finally {
      process.destroy();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static boolean isReady(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
      socket.setSoTimeout(2_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /q/health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Connection database() throws SQLException {
    var url = URI.create(System.getenv("CARILLON_DATABASE_URL"));
    String[] user = url.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(),
        user[0],
        user[1]);
  }

  /// A job without an effect, put in line as the service itself would.
  private static long waitingJob(Connection database) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.execute(
          "INSERT INTO job_lane (tenant, queue, gated, shard) VALUES ('default', 'default', false,"
              + " 0) ON CONFLICT DO NOTHING");
      var row =
          statement.executeQuery(
              """
              INSERT INTO job_ready (id, run_at, created_at, lane, shard, prio, max_attempts, kind, payload)
              SELECT nextval('job_id_block') * 256000, now(), now(), lane, shard, 0, 3, 'noop', '{}'
                FROM job_lane WHERE tenant = 'default' AND queue = 'default' AND NOT gated
              RETURNING id
              """);
      row.next();
      return row.getLong(1);
    }
  }

  private static double millisTo(Connection database, long job, Instant begin) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try (var statement = database.createStatement();
          var row =
              statement.executeQuery(
                  "SELECT extract(epoch FROM finished_at) * 1000 FROM job_done WHERE id = "
                      + job)) {
        if (row.next()) {
          return row.getDouble(1) - (begin.getEpochSecond() * 1e3 + begin.getNano() / 1e6);
        }
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new IllegalStateException("The waiting job was not run");
  }

  private static long rss(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
