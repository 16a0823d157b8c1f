package dev.carillon.faults;

import static dev.carillon.faults.Chance.smokeOrFull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// A transaction that somebody left open holds a snapshot, and dead rows pile up behind it.
@Tag("faults")
@Isolated("its times are what it looks at")
class BloatTest {

  private static final Duration PINNED = Duration.ofSeconds(smokeOrFull(20, 1_800));

  @Test
  void work_goes_on_beside_a_pinned_snapshot_and_the_dead_rows_go_when_it_does()
      throws SQLException {
    try (var lab = new Lab("bloat")) {
      lab.replica("n").awaitReady();

      try (var traffic =
          new Traffic(lab, Duration.ofMillis(100), call -> Ledger.jobs(100, "noop", "{}", "{}"))) {
        assertThat(traffic).isNotNull();
        long before = donePerSecond(lab, Duration.ofSeconds(8));
        long pinned;
        try (var pin = lab.connect();
            var statement = pin.createStatement()) {
          pin.setAutoCommit(false);
          statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
          statement.execute("SELECT count(*) FROM job_ready");
          pinned = donePerSecond(lab, PINNED);
          lab.figure("deadRowsPinned", dead(lab));
          pin.rollback();
        }
        lab.figure("jobsPerSecond", before);
        lab.figure("jobsPerSecondPinned", pinned);
        assertThat(pinned).isGreaterThanOrEqualTo(before * 8 / 10);
      }
      lab.awaitDrained(Duration.ofMinutes(1));
      lab.execute("VACUUM job_ready");
      await("the dead rows to go").atMost(Duration.ofSeconds(60)).until(() -> dead(lab) < 5_000);

      assertThat(lab.verdict().unfinished()).isEmpty();
      lab.passed();
    }
  }

  private static long donePerSecond(Lab lab, Duration time) {
    long before = lab.count("SELECT count(*) FROM job_done");
    Chance.letRun(time);
    return (lab.count("SELECT count(*) FROM job_done") - before) / time.toSeconds();
  }

  private static long dead(Lab lab) {
    return lab.count("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'job_ready'");
  }
}
