package dev.carillon.ops;

import dev.carillon.platform.db.DatabaseUrl;
import dev.carillon.testkit.PostgresResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A database behind a PgBouncer in transaction mode, with four connections for everybody. Where
/// PgBouncer is not installed the database is reached directly, and [#INSTALLED] says so.
public final class PooledPostgresResource implements QuarkusTestResourceLifecycleManager {

  /// The setting that tells a test whether there is a pooler.
  static final String INSTALLED = "carillon.testkit.pgbouncer";

  private final PostgresResource postgres = new PostgresResource();
  private @Nullable Process bouncer;

  @Override
  public Map<String, String> start() {
    var settings = new HashMap<>(postgres.start());
    Optional<Path> program = program();
    settings.put(INSTALLED, Boolean.toString(program.isPresent()));
    program.ifPresent(path -> {
      var direct =
          DatabaseUrl.parse(
              Objects.requireNonNull(settings.get("quarkus.datasource.reactive.url"))
                  .replaceFirst(
                      "//",
                      "//"
                          + settings.get("quarkus.datasource.username")
                          + ":"
                          + settings.get("quarkus.datasource.password")
                          + "@"));
      int port = start(path, direct);
      settings.put(
          "quarkus.datasource.reactive.url",
          "postgresql://127.0.0.1:" + port + "/" + direct.database() + "?sslmode=disable");
      settings.putAll(direct.settingsBesidePooler());
    });
    return settings;
  }

  @Override
  public void stop() {
    if (bouncer != null) {
      bouncer.destroy();
    }
    postgres.stop();
  }

  private int start(Path program, DatabaseUrl direct) {
    try {
      int port = freePort();
      Path folder = Files.createTempDirectory("carillon-pgbouncer");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path users =
          Files.writeString(
              folder.resolve("users.txt"),
              "\"%s\" \"%s\"%n".formatted(direct.user(), direct.password()));
      Path settings =
          Files.writeString(
              folder.resolve("pgbouncer.ini"),
              """
              [databases]
              %1$s = host=%2$s port=%3$d dbname=%1$s
              [pgbouncer]
              listen_addr = 127.0.0.1
              listen_port = %4$d
              unix_socket_dir =
              auth_type = md5
              auth_file = %5$s
              pool_mode = transaction
              default_pool_size = 4
              max_client_conn = 200
              ignore_startup_parameters = extra_float_digits
              """
                  .formatted(direct.database(), direct.host(), direct.port(), port, users));
      List<String> command = new ArrayList<>(List.of(program.toString(), settings.toString()));
      if ("root".equals(System.getProperty("user.name"))) {
        command.addAll(List.of("-u", "nobody"));
      }
      bouncer =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      return port;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Optional<Path> program() {
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
