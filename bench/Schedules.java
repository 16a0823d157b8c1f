import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Three replicas and 200 schedules on one database, while the replica that fired last is killed
/// (kill -9) every five seconds and started again; one of the three at least is always alive. At the
/// end the ledger and the jobs are compared with what a clock on the wall says, second by second and
/// without cron-utils. Prints one JSON line, and exits 1 when a fire was lost or doubled.
///
/// A fourth process keeps the embedded PostgreSQL, fires nothing and runs no jobs.
///
///     ./mvnw package -DskipTests
///     java -cp 'target/quarkus-app/lib/main/*' bench/Schedules.java [seconds=180]
public final class Schedules {

  private static final Duration KILL_EVERY = Duration.ofSeconds(5);
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");

  /// Which values of second, minute, hour, day of month and month fire; `null` for all.
  private record Rule(
      String name, String cron, String every, String zone, Set<Integer> seconds, Integer minute,
      int minuteStep, Integer hour, Integer day, Integer month) {

    boolean fires(LocalDateTime at) {
      return (seconds == null || seconds.contains(at.getSecond()))
          && (minute == null || minute == at.getMinute())
          && at.getMinute() % minuteStep == 0
          && (hour == null || hour == at.getHour())
          && (day == null || day == at.getDayOfMonth())
          && (month == null || month == at.getMonthValue());
    }
  }

  public static void main(String... args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 180;
    boolean good;
    try (var service = new LocalService("schedules")) {
      good = new Schedules(service).run(seconds);
    }
    System.exit(good ? 0 : 1);
  }

  private final LocalService service;
  private final Map<String, Process> replicas = new HashMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private int starts;

  private Schedules(LocalService service) {
    this.service = service;
  }

  private boolean run(int seconds) throws Exception {
    int port = LocalService.freePort();
    Process keeper =
        start(
            port,
            Map.of("CARILLON_WORKER_ENABLED", "false", "ENABLE_SCHEDULED_JOBS", "false"),
            "keeper");
    service.awaitReady(port, keeper);
    try (Connection sql = service.connect()) {
      Map<Long, Rule> rules = create(port);
      for (String name : List.of("r1", "r2", "r3")) {
        replica(name);
      }
      for (String name : replicas.keySet()) {
        service.awaitReady(ports.get(name), replicas.get(name));
      }
      Instant from =
          Instant.ofEpochSecond((long) LocalService.one(sql, "SELECT extract(epoch FROM now())") + 1);
      int kills = disturb(sql, seconds);
      return judge(sql, rules, from, kills);
    }
  }

  /// 200 rules: 60 that fire each second or few, 80 each minute or few, 60 that fire seldom.
  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String zone = ZONES.get(i % ZONES.size());
      String name = "rule-" + i;
      int kind = i % 10;
      int n = i / 10;
      rules.add(
          switch (kind) {
            case 0 -> rule(name, "* * * * * *", zone, null, null, 1, null, null, null);
            case 1 -> rule(name, "*/5 * * * * *", zone, step(5), null, 1, null, null, null);
            case 2 -> new Rule(name, null, "PT" + (1 + n % 7) + "S", zone, null, null, 1, null, null, null);
            case 3 -> rule(name, n + " * * * * *", zone, Set.of(n), null, 1, null, null, null);
            case 4 -> rule(name, "* * * * *", zone, Set.of(0), null, 1, null, null, null);
            case 5 -> rule(name, "*/2 * * * *", zone, Set.of(0), null, 2, null, null, null);
            case 6 -> new Rule(name, null, "PT" + (20 + n) + "S", zone, null, null, 1, null, null, null);
            case 7 -> rule(name, n + " * * * *", zone, Set.of(0), n, 1, null, null, null);
            case 8 -> rule(name, "0 " + n + " * * *", zone, Set.of(0), 0, 1, n, null, null);
            default -> rule(name, "0 0 1 1 *", zone, Set.of(0), 0, 1, 0, 1, 1);
          });
    }
    return rules;
  }

  private static Rule rule(
      String name, String cron, String zone, Set<Integer> seconds, Integer minute, int step,
      Integer hour, Integer day, Integer month) {
    return new Rule(name, cron, null, zone, seconds, minute, step, hour, day, month);
  }

  private static Set<Integer> step(int step) {
    Set<Integer> values = new HashSet<>();
    for (int value = 0; value < 60; value += step) {
      values.add(value);
    }
    return values;
  }

  private Map<Long, Rule> create(int port) throws Exception {
    var json = new ObjectMapper();
    Map<Long, Rule> made = new HashMap<>();
    for (Rule rule : rules()) {
      var body = new HashMap<String, Object>();
      body.put("name", rule.name());
      body.put(rule.cron() == null ? "every" : "cron", rule.cron() == null ? rule.every() : rule.cron());
      body.put("zone", rule.zone());
      body.put("type", "noop");
      body.put("catchUp", "all");
      body.put("overlap", "queue");
      String answer =
          service.call(
              port,
              "POST",
              "/api/schedules",
              "application/json",
              json.writeValueAsBytes(body),
              "admin");
      made.put(json.readTree(answer).at("/data/id").asLong(), rule);
    }
    return made;
  }

  /// Kills whoever fired last, again and again.
  private int disturb(Connection sql, int seconds) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int kills = 0;
    while (System.nanoTime() < end) {
      Thread.sleep(KILL_EVERY);
      String last = text(sql, "SELECT node FROM schedule_fire ORDER BY fired_at DESC LIMIT 1");
      boolean othersReady = false;
      for (String name : replicas.keySet()) {
        othersReady |= !name.equals(last) && LocalService.isReady(ports.get(name));
      }
      if (last == null || !replicas.containsKey(last) || !othersReady) {
        continue;
      }
      replicas.get(last).destroyForcibly().waitFor();
      kills++;
      replica(last);
    }
    return kills;
  }

  private boolean judge(Connection sql, Map<Long, Rule> rules, Instant from, int kills)
      throws Exception {
    // What is due until here has been fired once no schedule is left behind it.
    Instant to = Instant.ofEpochSecond((long) LocalService.one(sql, "SELECT extract(epoch FROM now())"));
    try (var behind = sql.prepareStatement("SELECT count(*) FROM schedule WHERE next_fire < ? AND NOT built_in")) {
      behind.setTimestamp(1, Timestamp.from(to));
      long left;
      do {
        Thread.sleep(Duration.ofMillis(200));
        try (var rows = behind.executeQuery()) {
          rows.next();
          left = rows.getLong(1);
        }
      } while (left > 0);
    }
    for (Process process : replicas.values()) {
      process.destroyForcibly().waitFor();
    }
    Map<Long, Map<Instant, Integer>> fired = new HashMap<>();
    int strange = 0;
    try (var statement =
        sql.prepareStatement(
            """
            SELECT f.schedule_id, f.fire_time, f.outcome,
                   (SELECT count(*) FROM job_done d WHERE d.id = f.job_id)
                     + (SELECT count(*) FROM job_ready r WHERE r.id = f.job_id) AS jobs
              FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id
             WHERE NOT s.built_in AND f.fire_time >= ? AND f.fire_time < ?
            """)) {
      statement.setTimestamp(1, Timestamp.from(from));
      statement.setTimestamp(2, Timestamp.from(to));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          if (!rows.getString("outcome").equals("fired") || rows.getLong("jobs") != 1) {
            strange++;
          }
          fired
              .computeIfAbsent(rows.getLong("schedule_id"), id -> new HashMap<>())
              .merge(rows.getTimestamp("fire_time").toInstant(), 1, Integer::sum);
        }
      }
    }
    long expected = 0;
    long lost = 0;
    long doubled = 0;
    for (var entry : rules.entrySet()) {
      var found = fired.getOrDefault(entry.getKey(), new HashMap<>());
      for (Instant at : times(sql, entry.getKey(), entry.getValue(), from, to)) {
        expected++;
        Integer times = found.remove(at);
        lost += times == null ? 1 : 0;
        doubled += times == null ? 0 : times - 1;
      }
      doubled += found.size();
    }
    double allFires = LocalService.one(sql, "SELECT count(*) FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id"
            + " WHERE outcome = 'fired' AND NOT built_in");
    double allJobs =
        LocalService.one(sql, "SELECT (SELECT count(*) FROM job_done WHERE kind = 'noop')"
                + " + (SELECT count(*) FROM job_ready WHERE kind = 'noop')"
                + " + (SELECT count(*) FROM job_scheduled WHERE kind = 'noop')");
    double worst = LocalService.one(sql, "SELECT extract(epoch FROM max(fired_at - fire_time)) FROM schedule_fire f"
            + " JOIN schedule s ON s.id = f.schedule_id WHERE NOT built_in AND fire_time >= '" + from + "'");
    double p99 = LocalService.one(sql, "SELECT extract(epoch FROM percentile_disc(0.99) WITHIN GROUP (ORDER BY fired_at - fire_time))"
            + " FROM schedule_fire f JOIN schedule s ON s.id = f.schedule_id WHERE NOT built_in"
            + " AND fire_time >= '" + from + "'");
    System.out.printf(
        "{\"workload\":\"schedules\",\"schedules\":%d,\"seconds\":%d,\"kills\":%d,\"starts\":%d,"
            + "\"expected\":%d,\"lost\":%d,\"doubled\":%d,\"not_fired_or_without_job\":%d,"
            + "\"all_fires\":%.0f,\"all_jobs\":%.0f,\"late_p99_ms\":%.0f,\"late_max_ms\":%.0f}%n",
        rules.size(), Duration.between(from, to).toSeconds(), kills, starts, expected, lost, doubled,
        strange, allFires, allJobs, p99 * 1000, worst * 1000);
    return expected > 0 && lost == 0 && doubled == 0 && strange == 0 && allFires == allJobs;
  }

  /// When a rule fires, by looking at each second.
  private static List<Instant> times(Connection sql, long id, Rule rule, Instant from, Instant to)
      throws Exception {
    List<Instant> times = new ArrayList<>();
    long anchor = (long) LocalService.one(sql, "SELECT extract(epoch FROM anchor) FROM schedule WHERE id = " + id);
    long every = rule.every() == null ? 0 : Duration.parse(rule.every()).toSeconds();
    ZoneId zone = ZoneId.of(rule.zone());
    for (Instant at = from; at.isBefore(to); at = at.plusSeconds(1)) {
      boolean fires =
          every > 0
              ? at.getEpochSecond() > anchor && (at.getEpochSecond() - anchor) % every == 0
              : rule.fires(LocalDateTime.ofInstant(at, zone));
      if (fires) {
        times.add(at);
      }
    }
    return times;
  }

  private void replica(String name) throws Exception {
    int port = LocalService.freePort();
    ports.put(name, port);
    replicas.put(name, start(port, Map.of("CARILLON_WORKER_NODE", name), name + "-" + starts));
  }

  private Process start(int port, Map<String, String> more, String log) throws Exception {
    starts++;
    var settings = new HashMap<String, String>(more);
    settings.put("CARILLON_TEST_JOBS", "true");
    settings.put("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", "6");
    settings.put("QUARKUS_DATASOURCE_ENGINE_REACTIVE_MAX_SIZE", "6");
    return service.start(
        port, log + ".log", List.of("-Xmx256m", "-XX:+UseSerialGC"), settings);
  }

  private static String text(Connection sql, String query) throws Exception {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
