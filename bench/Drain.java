import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Drains no-op jobs with one worker process on the embedded PostgreSQL, fsync on, and prints one
/// JSON line a run. The jobs come in through `POST /api/jobs/bulk`, 10,000 a call, while no worker
/// runs; the clock goes from the first claim to the last outcome in the history.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Drain.java [jobs=100000] [runs=3]
public final class Drain {

  public static void main(String... args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    for (int run = 1; run <= runs; run++) {
      try (var service = new LocalService("drain")) {
        new Drain(jobs, service).run(run);
      }
    }
  }

  private final int jobs;
  private final LocalService service;

  private Drain(int jobs, LocalService service) {
    this.jobs = jobs;
    this.service = service;
  }

  private void run(int run) throws Exception {
    int port = LocalService.freePort();
    start(port, Map.of("CARILLON_WORKER_ENABLED", "false"), "api.log");
    double enqueueSeconds = enqueue(port);
    try (Connection sql = service.connect()) {
      execute(sql, "VACUUM ANALYZE");
      execute(sql, "CHECKPOINT");
      double serverBefore = serverCpu();
      Process worker = start(LocalService.freePort(), Map.of(), "worker.log");
      await(sql);
      double seconds =
          LocalService.one(sql, "SELECT extract(epoch FROM max(finished_at) - min(started_at)) FROM job_done WHERE kind = 'noop'");
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
          LocalService.one(sql, "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'job_ready'"));
    }
  }

  private Process start(int port, Map<String, String> more, String log) throws Exception {
    var settings = new HashMap<String, String>(more);
    settings.put("CARILLON_TEST_JOBS", "true");
    Process process =
        service.start(port, log, List.of("-Xmx1g", "-XX:+UseSerialGC"), settings);
    service.awaitReady(port, process);
    return process;
  }

  private double enqueue(int port) throws Exception {
    var json = new ObjectMapper();
    long start = System.nanoTime();
    for (int done = 0; done < jobs; done += 10_000) {
      var list = new ArrayList<Object>();
      for (int i = done; i < Math.min(jobs, done + 10_000); i++) {
        list.add(Map.of("type", "noop", "payload", Map.of("a", i, "b", 2)));
      }
      byte[] body = json.writeValueAsBytes(Map.of("jobs", list));
      service.call(port, "POST", "/api/jobs/bulk", "application/json", body, "admin");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void await(Connection sql) throws Exception {
    while (LocalService.one(sql, "SELECT count(*) FROM job_ready WHERE kind = 'noop'") > 0) {
      Thread.sleep(Duration.ofMillis(200));
    }
    // Schedules of the service fire meanwhile, so not all that ends is ours.
    double done =
        LocalService.one(
            sql, "SELECT count(*) FROM job_done WHERE kind = 'noop' AND state = 'completed'");
    if (done != jobs) {
      throw new IllegalStateException(done + " of " + jobs + " jobs are in the history");
    }
  }

  private static void execute(Connection sql, String command) throws Exception {
    try (var statement = sql.createStatement()) {
      statement.execute(command);
    }
  }

  /// CPU seconds of the database server and all its processes, ended ones included.
  private double serverCpu() throws IOException {
    long postmaster = service.databasePid();
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
}
