package dev.carillon.job.engine;

import static dev.carillon.job.engine.TestCluster.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.db.embedded.EmbeddedPostgresServer;
import dev.carillon.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P1 against a PostgreSQL that is killed while jobs pour in.
class DurabilityTest {

  private static final int CALLERS = 32;

  @Test
  void what_was_acknowledged_before_postgresql_was_killed_is_there_after_its_restart(
      @TempDir Path home) throws IOException, SQLException {
    Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicBoolean more = new AtomicBoolean(true);
    var server = EmbeddedPostgresServer.start(home);
    try (var cluster = new TestCluster(TestPostgres.migrated(server.address()))) {
      TestNode node = cluster.node(TestConfig.quick("a"));
      for (int i = 0; i < CALLERS; i++) {
        pour(node, acknowledged, more);
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> acknowledged.size() > 3_000);

      killServer(home);
      more.set(false);
      node.kill();
    }
    assertThat(acknowledged).hasSizeGreaterThan(3_000);
    server.close();

    try (var restarted = EmbeddedPostgresServer.start(home);
        var connection = TestPostgres.connect(restarted.address());
        var rows = connection.createStatement().executeQuery("SELECT id FROM job_ready")) {
      while (rows.next()) {
        acknowledged.remove(rows.getLong(1));
      }
    }
    assertThat(acknowledged).isEmpty();
  }

  /// One caller who enqueues the next job as soon as the last one is acknowledged.
  private static void pour(TestNode node, Set<Long> acknowledged, AtomicBoolean more) {
    node.jobs
        .enqueue(request("x"))
        .subscribe()
        .with(
            job -> {
              acknowledged.add(job.id());
              if (more.get()) {
                pour(node, acknowledged, more);
              }
            },
            failure -> more.set(false));
  }

  private static void killServer(Path home) throws IOException {
    Path pidFile = home.resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().trim());
    ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
    var children = postmaster.children().toList();
    assertThat(postmaster.destroyForcibly()).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !postmaster.isAlive());
    children.forEach(ProcessHandle::destroyForcibly);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }
}
