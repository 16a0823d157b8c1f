package dev.carillon.workload.explorer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// The one MariaDB of a test run, where this machine has the programs of one (Debian: `apt-get
/// install mariadb-server-core mariadb-client-core`). Without them the tests that need it are
/// skipped.
final class TestMaria {

  private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
  private static final Path INSTALL = Path.of("/usr/bin/mariadb-install-db");

  /// INSTALL calls it, and without it leaves no database behind.
  private static final Path DEFAULTS = Path.of("/usr/bin/my_print_defaults");

  private static final String PORT = "carillon.testkit.mariadb";
  private static final String PASSWORD = "made-up-maria";

  private TestMaria() {}

  static TestSource newDatabase() {
    assumeTrue(
        Stream.of(SERVER, INSTALL, DEFAULTS).allMatch(Files::isExecutable),
        "No MariaDB is installed here (mariadb-server-core, mariadb-client-core), so this is not"
            + " tried with it");
    int port = port();
    String name = "t" + UUID.randomUUID().toString().replace("-", "");
    try (Connection root = root(port);
        var statement = root.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      statement.execute(
          "CREATE USER IF NOT EXISTS 'explorer'@'%' IDENTIFIED BY '" + PASSWORD + "'");
      statement.execute("GRANT ALL ON " + name + ".* TO 'explorer'@'%'");
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return new TestSource(
        "mysql",
        TestSource.network("127.0.0.1", port, name, "explorer", PASSWORD),
        "jdbc:mariadb://127.0.0.1:" + port + "/" + name,
        "explorer",
        PASSWORD);
  }

  private static Connection root(int port) throws SQLException {
    return TestSource.connect(
        new org.mariadb.jdbc.Driver(), "jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
  }

  private static synchronized int port() {
    String known = System.getProperty(PORT);
    if (known != null) {
      return Integer.parseInt(known);
    }
    try {
      Path home = Files.createTempDirectory("carillon-maria");
      Path data = home.resolve("data");
      Files.createDirectory(data);
      String user = System.getProperty("user.name");
      String log = home.resolve("log").toString();
      new ProcessBuilder(
              INSTALL.toString(),
              "--no-defaults",
              "--user=" + user,
              "--auth-root-authentication-method=normal",
              "--datadir=" + data)
          .redirectErrorStream(true)
          .redirectOutput(home.resolve("install").toFile())
          .start()
          .waitFor();
      int port = freePort();
      Process server =
          new ProcessBuilder(
                  List.of(
                      SERVER.toString(),
                      "--no-defaults",
                      "--user=" + user,
                      "--datadir=" + data,
                      "--socket=" + home.resolve("socket"),
                      "--bind-address=127.0.0.1",
                      "--skip-name-resolve",
                      "--port=" + port,
                      "--innodb-flush-log-at-trx-commit=0",
                      "--innodb-buffer-pool-size=64M"))
              .redirectErrorStream(true)
              .redirectOutput(Path.of(log).toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly, "test-maria"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> {
            root(port).close();
            return true;
          });
      System.setProperty(PORT, Integer.toString(port));
      return port;
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
