package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P11: the disk of the database is full. Needs root and Linux, for a small disk of its
/// own.
@Tag("faults")
class FullDiskTest {

  private static final long DISK_BYTES = 400L << 20;

  private final Path disk = Lab.RESULTS.resolve("disk");

  @AfterEach
  void unmount() {
    if (Files.isDirectory(disk)) {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void a_full_disk_refuses_and_loses_nothing_and_room_is_all_it_takes() throws IOException {
    Files.createDirectories(disk);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString()),
        "mounting a disk takes root");
    try (var lab = new Lab("full-disk", disk.resolve("pg"), Map.of("max_wal_size", "64MB"))) {
      Replica replica = lab.replica("n").awaitReady();
      assertThat(enqueue(lab, replica)).isTrue();

      Path ballast = disk.resolve("ballast");
      fill(ballast);
      boolean refused = false;
      for (int i = 0; i < 100 && !refused; i++) {
        refused = !enqueue(lab, replica);
      }
      long refusals = lab.ledger.refused();
      Files.delete(ballast);
      // PostgreSQL ends itself when it cannot write its log, and is brought back as after a crash.
      boolean ran = lab.databaseAnswers();
      if (!ran) {
        lab.startDatabase();
      }
      long start = System.nanoTime();
      await("an enqueue to be taken again")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> enqueue(lab, replica));
      long back = (System.nanoTime() - start) / 1_000_000;
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("refusals", refusals);
      lab.figure("serverSurvived", ran);
      lab.figure("backAfterMs", back);
      assertThat(refused).isTrue();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(replica.isAlive()).isTrue();
      assertThat(back).isLessThan(5_000);
      lab.passed();
    }
  }

  private static boolean enqueue(Lab lab, Replica replica) {
    return lab.ledger.enqueue(
        replica, Lab.token(), Ledger.jobs(1_000, "noop", "{}", "{\"maxAttempts\": 20}"));
  }

  /// All but what one more call may need.
  private void fill(Path ballast) throws IOException {
    try (var file = new RandomAccessFile(ballast.toFile(), "rw")) {
      var zeros = new byte[1 << 20];
      while (disk.toFile().getUsableSpace() > 2L << 20) {
        file.write(zeros);
      }
    }
  }

  private static boolean run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
