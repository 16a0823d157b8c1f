package dev.carillon.platform.db.embedded;

import dev.carillon.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// A process that starts a server, stores a row and waits to be ended.
final class ServerOwner {

  static final String READY = "the row is committed";

  private ServerOwner() {}

  public static void main(String... args) throws Exception {
    var server = EmbeddedPostgresServer.start(Path.of(args[0]), Map.of("fsync", "off"));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    try (var connection = TestPostgres.connect(server.address());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE bell AS SELECT 1 AS tone");
    }
    System.out.println(READY);
    new CountDownLatch(1).await();
  }
}
