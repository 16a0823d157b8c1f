package dev.carillon.platform.db.embedded;

import dev.carillon.platform.db.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
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

  private final Path home;
  private final HomeLocks locks;
  private final ServerProcess process;
  private final int port;

  private EmbeddedPostgresServer(Path home, HomeLocks locks, ServerProcess process, int port) {
    this.home = home;
    this.locks = locks;
    this.process = process;
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
        var process = new ServerProcess(data, programs);
        int port = process.adopt().orElseGet(() -> process.launch(settings));
        locks.join();
        var server = new EmbeddedPostgresServer(whole, locks, process, port);
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
    return process.address(port, database);
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
        process.stop();
      } else {
        LOG.info("Another process uses the embedded PostgreSQL: it stays up.");
      }
    } catch (IOException failed) {
      throw new EmbeddedServerFailure("The embedded PostgreSQL could not be stopped.", failed);
    }
  }

  private void createDatabase() {
    try (var connection = ServerProcess.connect(address("postgres"));
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

  private static void makePrivate(Path home) throws IOException {
    Files.createDirectories(home);
    if (home.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
