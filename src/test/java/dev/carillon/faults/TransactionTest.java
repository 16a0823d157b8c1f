package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Promise P2 with processes: a bulk enqueue is one transaction; the process that makes it is
/// killed in the middle, and there are all its jobs or none.
@Tag("faults")
class TransactionTest {

  private static final int ROUNDS = smokeOrFull(6, 300);
  private static final int ROWS = 10_000;

  @Test
  void of_a_bulk_enqueue_that_was_cut_off_all_jobs_are_there_or_none() {
    try (var lab = new Lab("transactions")) {
      long partly = 0;
      long committed = 0;
      long cut = 0;
      String body = Ledger.jobs(ROWS, "noop", "{\"a\": 1}", "{}");
      for (int round = 0; round < ROUNDS; round++) {
        Replica api =
            lab.replica("api", lab.wire, Map.of("CARILLON_WORKER_ENABLED", "false")).awaitReady();
        int took = millisOf(() -> lab.ledger.enqueue(api, Lab.token(), body));
        long before = jobs(lab);
        long unknown = lab.ledger.unknown();
        Thread caller = Thread.ofVirtual().start(() -> lab.ledger.enqueue(api, Lab.token(), body));
        Chance.letRun(lab.chance.between(took / 20, took / 2));
        lab.kill(api);
        await().atMost(Duration.ofSeconds(30)).until(() -> !caller.isAlive());
        awaitNobodyWrites(lab);
        cut += lab.ledger.unknown() - unknown;
        long more = jobs(lab) - before;
        committed += more == ROWS ? 1 : 0;
        partly += more % ROWS == 0 ? 0 : 1;
      }

      Verdict verdict = lab.verdict();
      lab.figure("rounds", ROUNDS);
      lab.figure("cutOff", cut);
      lab.figure("committed", committed);
      lab.figure("partly", partly);
      assertThat(verdict.lost()).isEmpty();
      assertThat(partly).isZero();
      assertThat(cut).isPositive();
      lab.passed();
    }
  }

  /// Not those of schedules, which fire meanwhile.
  private static long jobs(Lab lab) {
    return lab.count("SELECT count(*) FROM job_ready WHERE kind = 'noop'");
  }

  /// How long a call takes that is acknowledged; the next one is quicker, and is cut off somewhere
  /// within it.
  private static int millisOf(BooleanSupplier call) {
    long start = System.nanoTime();
    assertThat(call.getAsBoolean()).isTrue();
    return (int) ((System.nanoTime() - start) / 1_000_000);
  }

  private static void awaitNobodyWrites(Lab lab) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            lab.count(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = 'carillon' AND pid"
                        + " <> pg_backend_pid() AND state <> 'idle'")
                == 0);
  }
}
