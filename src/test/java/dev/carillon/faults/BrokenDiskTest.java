package dev.carillon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promises P1 and P11: the disk answers a sync with an error. PostgreSQL panics rather than
/// believe in what it cannot know, and replays its log. Needs strace and the right to trace.
@Tag("faults")
class BrokenDiskTest {

  private static final int ROUNDS = Chance.smokeOrFull(2, 30);
  private static final Path STRACE = Path.of("/usr/bin/strace");

  @Test
  void a_sync_that_fails_costs_nothing_that_was_acknowledged() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "strace is not installed");
    try (var lab = new Lab("broken-disk")) {
      Replica replica = lab.replica("n").awaitReady();
      long slowest = 0;

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(100),
              call -> Ledger.jobs(20, "noop", "{}", "{\"maxAttempts\": 20}"))) {
        assertThat(traffic).isNotNull();
        for (int round = 1; round <= ROUNDS; round++) {
          int panics = round;
          Chance.letRun(lab.chance.between(1_000, 2_000));
          Process strace = failSyncs(lab);
          await("PostgreSQL to panic; see " + lab.home)
              .atMost(Duration.ofSeconds(30))
              .until(() -> panics(lab) >= panics);
          strace.destroy();
          assertThat(strace.waitFor(20, TimeUnit.SECONDS)).isTrue();
          await("PostgreSQL to be back").atMost(Duration.ofSeconds(30)).until(lab::databaseAnswers);
          slowest = Math.max(slowest, DatabaseTest.millisUntilWorkGoesOn(lab));
        }
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("panics", panics(lab));
      lab.figure("slowestReturnMs", slowest);
      assertThat(replica.isAlive()).isTrue();
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(slowest).isLessThan(5_000);
      lab.passed();
    }
  }

  /// From now on each process of the server is told EIO by its first sync of the log.
  private static Process failSyncs(Lab lab) throws IOException {
    List<String> command = new ArrayList<>(List.of(STRACE.toString(), "-f", "-q"));
    command.addAll(List.of("-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"));
    for (ProcessHandle each : lab.databaseProcesses()) {
      command.addAll(List.of("-p", Long.toString(each.pid())));
    }
    File log = lab.home.resolve("strace.log").toFile();
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  /// What the server has written about it (count).
  private static long panics(Lab lab) throws IOException {
    long panics = 0;
    try (var files = Files.walk(lab.databaseHome())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        try (var lines = Files.lines(log)) {
          panics += lines.filter(line -> line.contains("PANIC:")).count();
        }
      }
    }
    return panics;
  }
}
