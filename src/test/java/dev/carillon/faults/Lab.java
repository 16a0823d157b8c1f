package dev.carillon.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.platform.db.embedded.EmbeddedPostgresServer;
import dev.carillon.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One PostgreSQL that waits for the disk, a wire to it for each replica that wants one of its own,
/// the replicas, and what is written down outside of the database: what was acknowledged, and what
/// was run.
final class Lab implements AutoCloseable {

  static final Path RESULTS = Path.of("target", "faults").toAbsolutePath();
  static final ObjectMapper JSON = new ObjectMapper();

  /// A live connection ends with its token.
  private static final Duration LONGEST_RUN = Duration.ofHours(3);

  final String test;
  final Chance chance;
  final Path home;
  final Ledger ledger;
  final Network wire;
  private final Path database;
  private final Map<String, String> settings;
  private final String encryptionKey = newKey();
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private final List<Network> wires = new ArrayList<>();
  private final Map<String, Instant> deaths = new ConcurrentHashMap<>();
  private final InstantSource clock = InstantSource.system();
  private final Map<String, Object> figures = new TreeMap<>();
  private EmbeddedPostgresServer server;
  private boolean passed;
  private boolean stopped;
  private int started;

  Lab(String test) {
    this(test, null, Map.of());
  }

  /// @param database where the files of PostgreSQL are, or `null` for a place of their own
  /// @param settings of PostgreSQL, beside the durable ones
  Lab(String test, @Nullable Path database, Map<String, String> settings) {
    this.test = test;
    this.chance = new Chance(test);
    this.settings = settings;
    try {
      Files.createDirectories(RESULTS);
      this.home = Files.createTempDirectory(RESULTS, test + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.database = database == null ? home.resolve("pg") : database;
    this.server = EmbeddedPostgresServer.start(this.database, settings);
    this.wire = new Network(server.address().port());
    wires.add(wire);
    this.ledger = new Ledger(home.resolve("acknowledged.log"));
  }

  private static String newKey() {
    var key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  // --- replicas ---

  Replica replica(String name) {
    return replica(name, wire, Map.of());
  }

  Replica replica(String name, Network by, Map<String, String> more) {
    return replica(name, Program.PRESENT, by, more);
  }

  Replica replica(String name, Program program, Network by, Map<String, String> more) {
    DatabaseUrl at = server.address();
    var environment = new HashMap<String, String>();
    environment.put(
        "CARILLON_DATABASE_URL",
        "postgresql://%s:%s@127.0.0.1:%d/%s?sslmode=disable"
            .formatted(at.user(), at.password(), by.port(), at.database()));
    environment.put("CARILLON_TEST_JOBS", "true");
    environment.put("CARILLON_TEST_JOBS_LOG", attempts().toString());
    environment.put("CARILLON_SHUTDOWN_DELAY", "0s");
    environment.put("QUARKUS_OIDC_PUBLIC_KEY", Tokens.publicKey());
    environment.put("CARILLON_ENCRYPTION_KEYS", "test:" + encryptionKey);
    environment.put("CARILLON_ENCRYPTION_HASH_KEY", encryptionKey);
    environment.putAll(more);
    var replica = new Replica(name + "-" + started++, program, home, environment);
    replicas.add(replica);
    return replica;
  }

  /// A wire that only one replica uses.
  Network ownWire() {
    var own = new Network(server.address().port());
    wires.add(own);
    return own;
  }

  static String token() {
    return tokenOf("faults");
  }

  static String tokenOf(String person) {
    return Tokens.lasting(LONGEST_RUN, person, "admin", "user");
  }

  Path attempts() {
    return home.resolve("attempts.log");
  }

  /// Kills a replica, and remembers when.
  void kill(Replica replica) {
    deaths.put(replica.name, clock.instant());
    replica.kill();
  }

  Map<String, Instant> deaths() {
    return deaths;
  }

  /// Replicas that answer.
  List<Replica> ready() {
    return replicas.stream().filter(replica -> replica.isAlive() && replica.isReady()).toList();
  }

  /// Replicas whose process runs, whether they answer or not.
  List<Replica> alive() {
    return replicas.stream().filter(Replica::isAlive).toList();
  }

  // --- the database ---

  /// Kills the server and all its processes, as the loss of power does.
  void killDatabase() {
    List<ProcessHandle> all = databaseProcesses();
    all.forEach(ProcessHandle::destroyForcibly);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /// The postmaster first, then its children.
  List<ProcessHandle> databaseProcesses() {
    ProcessHandle postmaster = ProcessHandle.of(postmasterPid()).orElseThrow();
    return Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
  }

  /// Where the server has its programs and its data.
  Path databaseHome() {
    return database;
  }

  private long postmasterPid() {
    try {
      return Long.parseLong(
          Files.readAllLines(database.resolve("data/postmaster.pid")).getFirst().trim());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Stops the server in good order.
  void stopDatabase() {
    server.close();
    stopped = true;
  }

  /// Brings it back.
  void startDatabase() {
    if (!stopped) {
      server.close();
    }
    stopped = false;
    server = EmbeddedPostgresServer.start(database, settings);
    wires.forEach(each -> each.leadsTo(server.address().port()));
  }

  boolean databaseAnswers() {
    DatabaseUrl at = server.address();
    try (var connection = DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password())) {
      return connection.isValid(5);
    } catch (SQLException silent) {
      return false;
    }
  }

  DatabaseUrl address() {
    return server.address();
  }

  Connection connect() {
    try {
      DatabaseUrl at = server.address();
      return DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long count(String query) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  void execute(String command) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(command);
    } catch (SQLException e) {
      throw new IllegalStateException(command, e);
    }
  }

  /// Jobs that have not ended (count). Not those of the service's own that come again for ever,
  /// each under the name of its kind.
  long live() {
    return count(
        """
        SELECT (SELECT count(*) FROM job_ready WHERE unique_key IS DISTINCT FROM kind)
             + (SELECT count(*) FROM job_scheduled WHERE unique_key IS DISTINCT FROM kind)
        """);
  }

  void awaitDrained(Duration most) {
    await("all jobs to end, logs are in " + home)
        .atMost(most)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> live() == 0);
  }

  // --- the verdict ---

  void figure(String name, Object value) {
    figures.put(name, value);
  }

  Verdict verdict() {
    return Verdict.of(this);
  }

  /// To be said last: without it the seed and the files are kept.
  void passed() {
    passed = true;
  }

  @Override
  public void close() {
    replicas.stream()
        .filter(Replica::isAlive)
        .forEach(replica -> {
          replica.signal("CONT");
          replica.kill();
        });
    wires.forEach(Network::close);
    ledger.close();
    server.close();
    report();
    if (passed) {
      remove();
    } else {
      chance.keepSeed();
    }
  }

  private void report() {
    figures.put("test", test);
    figures.put("passed", passed);
    try {
      String line = JSON.writeValueAsString(figures);
      System.out.println(line);
      Files.writeString(
          RESULTS.resolve("results.jsonl"),
          line + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove() {
    try (var files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
