package dev.carillon.platform.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testkit.TestPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real servers and real processes: another JVM owns the server and is ended in every way there is.
class EmbeddedPostgresServerTest {

  private static final Map<String, String> FAST = Map.of("fsync", "off");

  private final Path home;

  private final List<Process> owners = new ArrayList<>();

  EmbeddedPostgresServerTest(@TempDir Path home) throws IOException {
    this.home = home;
    // Unpacking once is enough for all tests.
    Files.createSymbolicLink(home.resolve("postgresql-18"), TestPostgres.programs());
  }

  @AfterEach
  void end_what_is_left() throws InterruptedException {
    for (var owner : owners) {
      owner.destroyForcibly().waitFor();
    }
    try (var last = EmbeddedPostgresServer.start(home, FAST)) {
      assertThat(last.home()).isEqualTo(home);
    }
  }

  @Test
  void data_survives_kill_9_of_the_owner_and_the_next_one_adopts_the_server() throws Exception {
    var owner = startOwner();
    long before = serverProcess();
    owner.destroyForcibly().waitFor();

    try (var next = EmbeddedPostgresServer.start(home, FAST)) {
      assertThat(serverProcess()).isEqualTo(before);
      assertThat(bells(next)).isEqualTo(1);
    }

    assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void data_survives_kill_9_of_owner_and_server() throws Exception {
    var owner = startOwner();
    long before = serverProcess();
    owner.destroyForcibly().waitFor();
    var postmaster = ProcessHandle.of(before).orElseThrow();
    postmaster.destroyForcibly();
    postmaster.onExit().get(10, TimeUnit.SECONDS);

    try (var next = EmbeddedPostgresServer.start(home, FAST)) {
      assertThat(serverProcess()).isNotEqualTo(before);
      assertThat(bells(next)).isEqualTo(1);
    }
  }

  @Test
  void an_owner_that_ends_properly_leaves_no_server_behind() throws Exception {
    var owner = startOwner();
    long before = serverProcess();

    owner.destroy();
    owner.waitFor(60, TimeUnit.SECONDS);

    assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(home.resolve("data").resolve(Postmaster.FILE)).doesNotExist();
  }

  @Test
  void a_server_that_another_process_uses_stays_up() throws Exception {
    startOwner();
    long before = serverProcess();

    EmbeddedPostgresServer.start(home, FAST).close();

    assertThat(ProcessHandle.of(before).filter(ProcessHandle::isAlive)).isPresent();
  }

  @Test
  void a_postmaster_file_that_names_some_other_program_does_not_hinder_the_start()
      throws Exception {
    EmbeddedPostgresServer.start(home, FAST).close();
    var data = home.resolve("data");
    Files.writeString(
        data.resolve(Postmaster.FILE),
        "%d\n%s\n1700000000\n5432\n\n127.0.0.1\n 0 0\nready\n"
            .formatted(ProcessHandle.current().pid(), data));

    try (var next = EmbeddedPostgresServer.start(home, FAST)) {
      assertThat(count(next, "SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void nobody_but_the_owner_of_the_files_may_read_the_password() throws Exception {
    try (var server = EmbeddedPostgresServer.start(home, FAST)) {
      assertThat(server.address().password()).hasSize(48);
      assertThat(Files.getPosixFilePermissions(home.resolve("password")))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void commits_wait_for_the_disk_unless_told_otherwise() throws Exception {
    try (var server = EmbeddedPostgresServer.start(home)) {
      assertThat(
              count(
                  server,
                  "SELECT count(*) FROM pg_settings WHERE name = 'fsync' AND setting = 'on'"))
          .isEqualTo(1);
    }
  }

  private Process startOwner() throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ServerOwner.class.getName(),
            home.toString());
    var owner = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    owners.add(owner);
    var lines = new BufferedReader(owner.inputReader(StandardCharsets.UTF_8));
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(ServerOwner.READY)) {
        return owner;
      }
    }
    throw new IllegalStateException("the owner of the server ended");
  }

  private long serverProcess() throws IOException {
    return Postmaster.of(home.resolve("data")).orElseThrow().pid();
  }

  private static long bells(EmbeddedPostgresServer server) throws SQLException {
    return count(server, "SELECT count(*) FROM bell");
  }

  private static long count(EmbeddedPostgresServer server, String query) throws SQLException {
    try (var connection = TestPostgres.connect(server.address());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
