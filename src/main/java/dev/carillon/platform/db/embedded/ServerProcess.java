package dev.carillon.platform.db.embedded;

import dev.carillon.platform.db.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// The server's operating system process: found again, started, stopped. Its caller holds the
/// home's lock.
///
/// @param data the files it works on
/// @param programs PostgreSQL's own
record ServerProcess(DataDirectory data, Programs programs) {

  private static final Logger LOG = Logger.getLogger(ServerProcess.class);

  private static final int START_TRIES = 3;
  private static final long LAST_MOMENT_SECONDS = 10;

  /// A server that runs on these files is used if it answers, else stopped.
  Optional<Integer> adopt() throws IOException {
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
    if (answers(postmaster)) {
      LOG.infof("Using the embedded PostgreSQL that runs on port %d", postmaster.port());
      return Optional.of(postmaster.port());
    }
    LOG.warn("The embedded PostgreSQL left by an earlier process does not answer: restarting it.");
    stop();
    return Optional.empty();
  }

  private boolean answers(Postmaster postmaster) throws IOException {
    // "pg_ctl status" would only say that the process exists.
    if (postmaster.port() == 0
        || programs.run("pg_ctl", "status", "-D", data.path().toString()) != 0) {
      return false;
    }
    try (var connection = connect(address(postmaster.port(), "postgres"))) {
      return connection.isValid(5);
    } catch (SQLException silent) {
      LOG.debug("No answer", silent);
      return false;
    }
  }

  /// Starts a server on a free port.
  ///
  /// @return the port
  int launch(Map<String, String> settings) {
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

  /// Stops it and waits until it is gone; does nothing when it is.
  void stop() throws IOException {
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

  /// A connection that gives up after 10 s of silence.
  static Connection connect(DatabaseUrl address) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password());
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", "10");
    return DriverManager.getConnection(address.jdbcUrl(), properties);
  }

  /// Where a database of a server on `port` is, with the password.
  DatabaseUrl address(int port, String database) {
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
}
