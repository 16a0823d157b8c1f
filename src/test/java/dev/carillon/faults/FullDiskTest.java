package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P11: the disk of the database is full. Needs root, for a small disk of its own.
@Tag("faults")
class FullDiskTest {

  @Test
  void a_full_disk_refuses_and_loses_nothing_and_room_is_all_it_takes() throws Exception {
    assumeTrue(Files.isWritable(Path.of("/proc/sys/kernel")), "mounting a disk takes root");
    try (var lab = new Lab("full-disk", List.of("max_wal_size=64MB"))) {
      Replica replica = lab.replica("n").awaitReady();
      String token = Lab.token();
      for (int i = 0; i < 5; i++) {
        assertThat(enqueue(lab, replica, token)).isTrue();
      }

      Path ballast = lab.fillDisk();
      boolean refused = false;
      for (int i = 0; i < 200 && !refused; i++) {
        refused = !enqueue(lab, replica, token);
      }
      long refusals = lab.ledger.refused();
      Files.delete(ballast);
      if (!lab.databaseRuns()) {
        lab.startDatabase();
      }
      long back = DatabaseBack.millis(() -> enqueue(lab, replica, token));
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("refusals", refusals);
      lab.figure("backAfterMs", back);
      assertThat(refused).isTrue();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(replica.isAlive()).isTrue();
      assertThat(back).isLessThan(5_000);
      lab.passed();
    }
  }

  private static boolean enqueue(Lab lab, Replica replica, String token) throws IOException {
    String big = "{\"filler\": \"" + "x".repeat(2_000) + "\"}";
    return lab.ledger.enqueue(
        replica, token, Ledger.jobs(500, "sleep", big.replace("}", ", \"millis\": 1}"), "{}"));
  }
}
