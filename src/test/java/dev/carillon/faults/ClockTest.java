package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promises P4 and P6: the clock of a replica decides nothing, and a jump of the database's loses
/// nothing. Needs libfaketime.
@Tag("faults")
class ClockTest {

  private static final int ROUNDS = smokeOrFull(1, 20);
  private static final String ABSENT = "libfaketime is not installed";

  /// A step of an hour each way, and of the size that a bad time server makes.
  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofHours(1),
          Duration.ofHours(-1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(-5),
          Duration.ZERO);

  @Test
  void a_jump_of_a_replicas_clock_ends_no_lease_and_moves_no_schedule()
      throws SQLException, IOException {
    try (var lab = new Lab("clock-of-a-replica")) {
      var clock = FakeClock.in(lab.home, "replica");
      if (clock.isEmpty()) {
        lab.passed();
      }
      assumeTrue(clock.isPresent(), ABSENT);
      // It takes a few only, so that the other has work too.
      Replica right =
          lab.replica("right", lab.wire, Map.of("CARILLON_WORKER_WINDOW", "10")).awaitReady();
      lab.replica("wrong", lab.wire, clock.get().environment()).awaitReady();
      Fires fires = Fires.of(lab, right, List.of(1, 2), 5);

      for (int round = 0; round < ROUNDS; round++) {
        for (Duration jump : JUMPS) {
          assertThat(
                  lab.ledger.enqueue(
                      right, Lab.token(), Ledger.jobs(50, "sleep", "{\"millis\": 4000}", "{}")))
              .isTrue();
          Chance.letRun(Duration.ofSeconds(1));
          clock.get().jumpTo(jump);
          Chance.letRun(Duration.ofSeconds(5));
        }
      }
      fires.assertEachTimeOnce();

      Verdict verdict = lab.verdict();
      lab.figure("jumps", ROUNDS * JUMPS.size());
      lab.figure("leasesEndedEarly", lab.count("SELECT sum(rescues) FROM job_done"));
      assertThat(startsInTheFuture(lab)).as("the clock did jump").isPositive();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.duplicated()).isZero();
      assertThat(lab.count("SELECT sum(rescues) FROM job_done")).isZero();
      lab.passed();
    }
  }

  /// All leases look expired at once, so live workers may be taken for dead: what they run is run
  /// again, and what they write is refused. The hour at which a schedule fires is the database's.
  @Test
  void a_jump_of_the_databases_clock_loses_nothing() throws IOException {
    try (var lab = new Lab("clock-of-the-database")) {
      var clock = FakeClock.in(lab.home, "database");
      if (clock.isEmpty()) {
        lab.passed();
      }
      assumeTrue(clock.isPresent(), ABSENT);
      lab.stopDatabase();
      clock.get().wrap(lab.databaseHome().resolve("postgresql-18/bin/postgres"));
      lab.startDatabase();
      lab.replica("n1").awaitReady();
      lab.replica("n2").awaitReady();
      long slowest = 0;

      try (var traffic =
          new Traffic(
              lab,
              Duration.ofMillis(200),
              call ->
                  Ledger.jobs(
                      20,
                      "sleep",
                      "{\"millis\": " + call * 61 % 3_000 + "}",
                      "{\"maxAttempts\": 20}"))) {
        assertThat(traffic).isNotNull();
        for (int jump = 1; jump <= ROUNDS; jump++) {
          Chance.letRun(Duration.ofSeconds(4));
          clock.get().jumpTo(Duration.ofMinutes(10L * jump));
          slowest = Math.max(slowest, DatabaseTest.millisUntilWorkGoesOn(lab));
          Chance.letRun(Duration.ofSeconds(6));
        }
      }
      lab.awaitDrained(Duration.ofMinutes(2));

      Verdict verdict = lab.verdict();
      lab.figure("jumps", ROUNDS);
      lab.figure("slowestReturnMs", slowest);
      lab.figure("rescues", lab.count("SELECT sum(rescues) FROM job_done"));
      assertThat(
              lab.count("SELECT extract(epoch FROM now())::bigint")
                  - InstantSource.system().instant().getEpochSecond())
          .as("the clock did jump")
          .isGreaterThan(500);
      assertThat(verdict.lost()).isEmpty();
      assertThat(verdict.unfinished()).isEmpty();
      assertThat(verdict.unexpected()).isEmpty();
      assertThat(verdict.staleAccepted()).isEmpty();
      assertThat(slowest).isLessThan(5_000);
      lab.passed();
    }
  }

  private static long startsInTheFuture(Lab lab) throws IOException {
    Instant future = InstantSource.system().instant().plus(Duration.ofMinutes(30));
    try (var lines = Files.lines(lab.attempts())) {
      return lines
          .map(line -> line.replaceFirst(".*\"at\":\"([^\"]+)\".*", "$1"))
          .filter(at -> Instant.parse(at).isAfter(future))
          .count();
    }
  }
}
