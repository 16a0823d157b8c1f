package dev.carillon.platform.db.embedded;

import dev.carillon.platform.db.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// A PostgreSQL 18 server that comes and goes with the processes that use it.
///
/// The life of a server:
/// - the first process on a home unpacks the programs, makes the cluster and starts the server, on
///   a free port of the loopback interface, behind a generated password;
/// - a later process finds it running and shares it: also after `kill -9` of the first, which
///   leaves the server behind;
/// - the last process to [#close] stops it.
///
/// One process has at most one of these per home. Safe on any thread.
public final class EmbeddedPostgresServer implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EmbeddedPostgresServer.class);

  /// Enough for the engine on a small machine, and no commit is acknowledged before it is on disk.
  private static final Map<String, String> DURABLE =
      Map.ofEntries(
          Map.entry("shared_buffers", "256MB"),
          Map.entry("max_wal_size", "4GB"),
          Map.entry("wal_compression", "on"),
          Map.entry("max_connections", "200"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          Map.entry("logging_collector", "on"),
          Map.entry("log_filename", "postgresql-%a.log"),
          Map.entry("log_truncate_on_rotation", "on"),
          Map.entry("log_rotation_age", "1d"),
          Map.entry("log_rotation_size", "0"));

  private static final String VERSION = "18";
  private static final int START_TRIES = 3;
  private static final long LAST_MOMENT_SECONDS = 10;

  private final Path home;
  private final Programs programs;
  private final HomeLocks locks;
  private final DataDirectory data;
  private final int port;

  private EmbeddedPostgresServer(
      Path home, Programs programs, HomeLocks locks, DataDirectory data, int port) {
    this.home = home;
    this.programs = programs;
    this.locks = locks;
    this.data = data;
    this.port = port;
  }

  /// Starts the server of `home`, or joins the one that runs.
  ///
  /// @param home directory that holds everything of the server; made when absent
  /// @throws EmbeddedServerFailure with a sentence for the person at the terminal
  public static EmbeddedPostgresServer start(Path home) {
    return start(home, Map.of());
  }

  /// Starts the server of `home` with other settings, or joins the one that runs with its own.
  ///
  /// @param overrides PostgreSQL settings by name that replace the durable ones
  /// @see #start(Path)
  public static EmbeddedPostgresServer start(Path home, Map<String, String> overrides) {
    var settings = new LinkedHashMap<>(DURABLE);
    settings.putAll(overrides);
    try {
      var whole = home.toAbsolutePath().normalize();
      makePrivate(whole);
      var locks = new HomeLocks(whole);
      try (var turn = locks.startingOrStopping()) {
        LOG.debugf("Holding %s", turn);
        var programs =
            new Programs(PostgresBinaries.unpackInto(whole.resolve("postgresql-" + VERSION)));
        var data = DataDirectory.openOrCreate(whole, programs);
        int port = adopt(data, programs).orElseGet(() -> launch(data, programs, settings));
        locks.join();
        var server = new EmbeddedPostgresServer(whole, programs, locks, data, port);
        server.createDatabase();
        return server;
      }
    } catch (IOException failed) {
      throw new EmbeddedServerFailure(
          "The embedded PostgreSQL cannot use "
              + home.toAbsolutePath()
              + ": "
              + failed.getMessage()
              + "; set CARILLON_HOME to a directory this user may write.",
          failed);
    }
  }

  /// {@return where the server is, with the password}
  public DatabaseUrl address() {
    return address(DataDirectory.ROLE);
  }

  /// Where one of its databases is, with the password.
  ///
  /// @param database name of a database of this server
  public DatabaseUrl address(String database) {
    return at(port, data, database);
  }

  /// {@return the directory this server lives in}
  public Path home() {
    return home;
  }

  /// Lets go of the server; the last one stops it and waits until it is gone. Does nothing when it
  /// is already gone.
  @Override
  public void close() {
    try (var turn = locks.startingOrStopping()) {
      LOG.debugf("Holding %s", turn);
      if (locks.leave()) {
        stop(data, programs);
      } else {
        LOG.info("Another process uses the embedded PostgreSQL: it stays up.");
      }
    } catch (IOException failed) {
      throw new EmbeddedServerFailure("The embedded PostgreSQL could not be stopped.", failed);
    }
  }

  /// A server that runs on these files is used if it answers, else stopped.
  private static Optional<Integer> adopt(DataDirectory data, Programs programs) throws IOException {
    var found = Postmaster.of(data.path());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var postmaster = found.get();
    if (postmaster.isSomebodyElse()) {
      // After a reboot the number may belong to any program, and PostgreSQL would refuse to start.
      Files.delete(data.path().resolve(Postmaster.FILE));
      return Optional.empty();
    }
    if (!postmaster.isAlive()) {
      return Optional.empty();
    }
    if (answers(postmaster, data, programs)) {
      LOG.infof("Using the embedded PostgreSQL that runs on port %d", postmaster.port());
      return Optional.of(postmaster.port());
    }
    LOG.warn("The embedded PostgreSQL left by an earlier process does not answer: restarting it.");
    stop(data, programs);
    return Optional.empty();
  }

  private static boolean answers(Postmaster postmaster, DataDirectory data, Programs programs)
      throws IOException {
    // "pg_ctl status" would only say that the process exists.
    if (postmaster.port() == 0
        || programs.run("pg_ctl", "status", "-D", data.path().toString()) != 0) {
      return false;
    }
    try (var connection = connect(at(postmaster.port(), data, "postgres"))) {
      return connection.isValid(5);
    } catch (SQLException silent) {
      LOG.debug("No answer", silent);
      return false;
    }
  }

  private static int launch(DataDirectory data, Programs programs, Map<String, String> settings) {
    try {
      data.configure(settings);
      for (int tried = 0; tried < START_TRIES; tried++) {
        // The port may be taken between being found free and being used; then another is tried.
        int port = freePort();
        if (programs.run(
                "pg_ctl",
                "start",
                "-w",
                "-t",
                "60",
                "-s",
                "-D",
                data.path().toString(),
                "-o",
                "-p " + port)
            == 0) {
          LOG.infof("Started the embedded PostgreSQL on port %d, files in %s", port, data.path());
          return port;
        }
      }
    } catch (IOException failed) {
      throw new EmbeddedServerFailure("The embedded PostgreSQL could not be started.", failed);
    }
    throw new EmbeddedServerFailure(
        "The embedded PostgreSQL did not start; its reasons are in "
            + data.path().resolve("log")
            + " and in pg_ctl.log beside the data.");
  }

  private static void stop(DataDirectory data, Programs programs) throws IOException {
    var found = Postmaster.of(data.path());
    if (found.isEmpty() || !found.get().isAlive()) {
      return;
    }
    var process = ProcessHandle.of(found.get().pid());
    var directory = data.path().toString();
    if (programs.run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "30", "-D", directory) != 0) {
      programs.run("pg_ctl", "stop", "-m", "immediate", "-w", "-t", "30", "-D", directory);
    }
    // pg_ctl is content when postmaster.pid is gone, a moment before the process is.
    process.ifPresent(gone ->
        gone.onExit().completeOnTimeout(gone, LAST_MOMENT_SECONDS, TimeUnit.SECONDS).join());
  }

  private void createDatabase() {
    try (var connection = connect(address("postgres"));
        var statement = connection.createStatement()) {
      try (var there =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'carillon'")) {
        if (there.next()) {
          return;
        }
      }
      statement.executeUpdate("CREATE DATABASE carillon");
    } catch (SQLException failed) {
      close();
      throw new EmbeddedServerFailure(
          "The embedded PostgreSQL does not let Carillon in: " + failed.getMessage(), failed);
    }
  }

  private static java.sql.Connection connect(DatabaseUrl address) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password());
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "10");
    return DriverManager.getConnection(address.jdbcUrl(), properties);
  }

  private static DatabaseUrl at(int port, DataDirectory data, String database) {
    return new DatabaseUrl(
        "127.0.0.1",
        port,
        database,
        DataDirectory.ROLE,
        data.password(),
        new DatabaseUrl.Tls("disable", Optional.empty()));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void makePrivate(Path home) throws IOException {
    Files.createDirectories(home);
    if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
