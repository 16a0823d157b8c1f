package dev.carillon.platform.db.schema;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.schema.LockWatch.Lock;
import dev.carillon.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// What migrations do to a database that is full and at work: those beyond the first tables are
/// applied, as a release would, to tables of 100,000 rows, and nobody is kept waiting for long.
class MigrationLocksTest {

  private static final Path SCRIPTS = Path.of("src", "main", "resources", "db", "migration");

  /// Up to here migrations make the tables of the first release, which nobody uses yet.
  private static final int FIRST_TABLES = 60;

  private static final int ROWS = 100_000;
  private static final Duration MOST = Duration.ofMillis(100);

  /// An index is built beside readers; writers wait.
  private static final Duration MOST_TO_BUILD = Duration.ofSeconds(1);

  /// Other builds on the machine make a lock longer and never shorter: the best of so many counts.
  private static final int TRIES = 5;

  /// A table that a later migration locks, and what fills it with rows.
  private static final Map<String, String> FILLED =
      Map.ofEntries(
          Map.entry(
              "deletion_audit",
              """
              INSERT INTO deletion_audit (tenant, id, entity_type, entity_id, deletion_type, operations,
                  snapshot, user_id, reason)
              SELECT 't', lpad(to_hex(n), 24, '0'), 'student', n::text, 'cascade_cleanup', '[]',
                     jsonb_build_object('row', repeat('made up ', 400)), 'u', 'made up'
                FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "attendance_student",
              """
              INSERT INTO attendance_student (tenant, student_id, first_name, last_name, class_section)
              SELECT 't', 's' || n, 'Made', 'Up', 'c' || n / 30 FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "job_ready",
              """
              INSERT INTO job_ready (id, lane, kind, run_at, created_at, shard, prio, max_attempts, payload,
                  gate_key, lease, worker)
              SELECT n, 1, 'noop', now(), now(), 0, 0, 3, '{}', 'k' || n, n, 1
                FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "job_scheduled",
              """
              INSERT INTO job_scheduled (id, lane, kind, run_at, created_at, shard, prio, max_attempts, payload)
              SELECT n, 1, 'noop', now(), now(), 0, 0, 3, '{}' FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "connection_invitations",
              """
              INSERT INTO connection_invitations (id, tenant, connection_id, user_id, role, token_hash,
                  invited_by)
              SELECT gen_random_uuid(), 't', gen_random_uuid(), 'u' || n, 'viewer',
                     sha256(n::text::bytea), 'i'
                FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "integration_allowance",
              """
              INSERT INTO integration_allowance (key, minute, used)
              SELECT 'k' || n, now(), 1 FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "console_order",
              """
              INSERT INTO console_order (job_id, tenant, by, action, filter, through, counted, reason)
              SELECT n, 't', 'u' || n / 2, 'cancel', '{}', now(), 1, 'made up'
                FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "worker",
              """
              INSERT INTO worker (id, node, pid, version, lease_until)
              SELECT n, 'made up', n, '1', now() FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "job_unique",
              """
              INSERT INTO job_unique (tenant, key, job_id) SELECT 't', 'k' || n, n FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "job_progress",
              """
              INSERT INTO job_progress (job_id, phase) SELECT n, 'made up' FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "audit_log",
              """
              INSERT INTO audit_log (tenant, actor, action, resource, succeeded)
              SELECT 't', 'a', 'made.up', n::text, true FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "validation_logs",
              """
              INSERT INTO validation_logs (validation_run_id, level, source, message, actor)
              SELECT gen_random_uuid(), 'WARN', 'csvProcessor', 'made up',
                     CASE WHEN n %% 2 = 0 THEN 'a' || n END
                FROM generate_series(1, %d) AS n
              """),
          Map.entry(
              "validation_results",
              """
              INSERT INTO validation_results (validation_run_id, rule_position, ordinal, rule_id, scenario,
                  severity, category, message, affected_records, rule_data, monetary_impact)
              SELECT gen_random_uuid(), 0, n, 'r', 'E1', 'error', 'c', 'made up', '{1}', '{}', 1.25
                FROM generate_series(1, %d) AS n
              """));

  private static final Pattern LOCKS =
      Pattern.compile(
          "(?:alter table|drop table|truncate|lock table|lock)\\s+(?:if exists\\s+|only\\s+)*(\\w+)"
              + "|create\\s+(?:unique\\s+)?index\\s+(?:if not exists\\s+)?\\w*\\s+on\\s+(?:only\\s+)?(\\w+)"
              + "|create\\s+(?:constraint\\s+)?trigger.*?\\son\\s+(\\w+)"
              + "|references\\s+(\\w+)",
          Pattern.DOTALL);

  @Test
  void no_migration_locks_a_full_table_for_more_than_100_ms() throws Exception {
    List<Map<Lock, Duration>> seen = new ArrayList<>();
    boolean good = false;
    for (int i = 0; i < TRIES && !good; i++) {
      seen.add(watched(full()));
      good = seen.getLast().entrySet().stream().allMatch(MigrationLocksTest::isShort);
    }
    System.out.println("Tables locked by migrations, and for how long: " + seen);

    assertThat(good).as("locks of the tries %s", seen).isTrue();
    assertThat(seen.getLast().keySet())
        .as("tables that were locked and that no row makes slow: fill them in FILLED")
        .isNotEmpty()
        .allMatch(lock -> FILLED.containsKey(lock.table()));
  }

  private static boolean isShort(Map.Entry<Lock, Duration> held) {
    Duration most = held.getKey().exclusive() ? MOST : MOST_TO_BUILD;
    return held.getValue().compareTo(most) <= 0;
  }

  /// A look of this kind may miss a lock of less than a millisecond on an empty table, which would
  /// be long on a full one. So what the scripts name is read, too.
  @Test
  void every_table_that_a_later_migration_names_is_filled_here() throws IOException {
    Set<String> first = tables(scripts(1, FIRST_TABLES));
    Set<String> named = new HashSet<>();
    for (String script : scripts(FIRST_TABLES + 1, Integer.MAX_VALUE)) {
      LOCKS
          .matcher(script)
          .results()
          .forEach(found -> {
            for (int group = 1; group <= found.groupCount(); group++) {
              if (found.group(group) != null) {
                named.add(found.group(group));
              }
            }
          });
    }
    named.retainAll(first);

    assertThat(named).isNotEmpty().isSubsetOf(FILLED.keySet());
  }

  /// Whoever waits for a lock stands in front of all who come later, readers too.
  @Test
  void a_migration_that_cannot_have_a_table_lets_the_others_pass() throws Exception {
    var address = full();
    Future<Integer> migration;
    try (var workers = Executors.newVirtualThreadPerTaskExecutor();
        var report = TestPostgres.connect(address);
        var other = TestPostgres.connect(address)) {
      report.setAutoCommit(false);
      run(report, "SELECT count(*) FROM deletion_audit");
      migration = workers.submit(() -> Migration.run(login(address)));

      // It waits for the report, gives way, waits again: three times at least.
      Duration slowest = Duration.ZERO;
      for (int seen = 0; seen < 3; seen++) {
        await()
            .atMost(Duration.ofSeconds(20))
            .pollInterval(Duration.ofMillis(1))
            .until(() -> isWaiting(other));
        long start = System.nanoTime();
        run(other, "SELECT 1 FROM deletion_audit LIMIT 1");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
        await()
            .atMost(Duration.ofSeconds(20))
            .pollInterval(Duration.ofMillis(1))
            .until(() -> !isWaiting(other));
      }
      assertThat(migration.isDone()).isFalse();
      assertThat(slowest).isLessThan(Duration.ofSeconds(1));

      report.rollback();
      assertThat(migration.get()).isPositive();
    }
  }

  private static boolean isWaiting(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'")) {
      return rows.next();
    }
  }

  /// {@return a new database with the first tables, the filled ones full}
  private static DatabaseUrl full() throws SQLException {
    var address = TestPostgres.newDatabase();
    Flyway.configure()
        .dataSource(address.jdbcUrl(), address.user(), address.password())
        .locations("db/migration")
        .target(Integer.toString(FIRST_TABLES))
        .load()
        .migrate();
    try (var connection = TestPostgres.connect(address)) {
      // What rows refer to is not filled with them.
      run(connection, "SET session_replication_role = replica");
      for (String fill : FILLED.values()) {
        run(connection, fill.formatted(ROWS));
      }
      run(connection, "VACUUM ANALYZE");
    }
    return address;
  }

  private static Map<Lock, Duration> watched(DatabaseUrl address) throws Exception {
    var watch = new LockWatch(address);
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Map<Lock, Duration>> seen = workers.submit(watch);
      watch.awaitLooking();
      assertThat(Migration.run(login(address))).isPositive();
      watch.end();
      return seen.get();
    }
  }

  private static JdbcLogin login(DatabaseUrl address) {
    return new JdbcLogin(address.place(), address.jdbcUrl(), address.user(), address.password());
  }

  private static void run(Connection connection, String command) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  private static Set<String> tables(List<String> scripts) {
    var made = Pattern.compile("create\\s+(?:unlogged\\s+)?table\\s+(?:if not exists\\s+)?(\\w+)");
    return scripts.stream()
        .flatMap(script -> made.matcher(script).results())
        .map(found -> found.group(1))
        .collect(toSet());
  }

  /// Without comments, in small letters.
  private static List<String> scripts(int least, int most) throws IOException {
    List<String> scripts = new ArrayList<>();
    try (var files = Files.list(SCRIPTS)) {
      for (Path file : files.sorted().toList()) {
        int version = Integer.parseInt(file.getFileName().toString().substring(1, 4));
        if (version >= least && version <= most) {
          scripts.add(Files.readString(file).replaceAll("--[^\n]*", "").toLowerCase(Locale.ROOT));
        }
      }
    }
    return scripts;
  }
}
